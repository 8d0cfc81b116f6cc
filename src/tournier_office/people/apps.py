# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, staff_only


class PeopleConfig(AppConfig):
    """Staff, posts, sign-in, service keys."""

    name = "tournier_office.people"
    label = "people"
    verbose_name = _("Staff")
    default_auto_field = "django.db.models.BigAutoField"
    rights = "tournier_office.people.rights"
    owns = "tournier_office.people.owning"
    answered = "tournier_office.people.answered"
    nav = (Link("people:list", _("Staff"), 60, staff_only, Group.PEOPLE),)

    def ready(self) -> None:
        """Listen to allauth."""
        from tournier_office.people import factors

        factors.listen()
