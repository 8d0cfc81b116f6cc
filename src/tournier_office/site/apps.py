# SPDX-License-Identifier: Apache-2.0
"""The office's own app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """Layout, home, errors, limits."""

    name = "tournier_office.site"
    label = "site"
    verbose_name = _("Office")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the ledger what is written into registers."""
        from tournier_office.site import telling

        telling.listen()
