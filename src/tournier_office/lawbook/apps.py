# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, staff_only


class LawbookConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.lawbook"
    label = "lawbook"
    verbose_name = _("Law book")
    default_auto_field = "django.db.models.BigAutoField"
    nav = (Link("lawbook:rules", _("Law book"), 50, staff_only, Group.RULES),)

    def ready(self) -> None:
        """From now on what was agreed to for a moment comes into force when it has come."""
        from tournier_office.lawbook.actions import arrive
        from tournier_office.site import gateway

        gateway.before_rules(arrive)
