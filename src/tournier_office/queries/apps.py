# SPDX-License-Identifier: Apache-2.0
"""The register of questions in SQL as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, business_only


class QueriesConfig(AppConfig):
    """Questions in SQL, their answers page by page, and questions kept for later."""

    name = "tournier_office.queries"
    label = "queries"
    verbose_name = _("Queries")
    default_auto_field = "django.db.models.BigAutoField"
    forgets = "tournier_office.queries.forgetting"
    nav = (Link("queries:workbench", _("Ask in SQL"), 15, business_only, Group.CUSTOMERS),)

    def ready(self) -> None:
        """Answers end with the session that asked for them."""
        user_logged_out.connect(_signed_out, dispatch_uid="queries")


def _signed_out(request: Any = None, **_more: Any) -> None:
    from tournier_office.queries.actions import end_session

    sign_in = getattr(request, "sign_in", None)
    if sign_in is not None:
        end_session(sign_in.pk)
