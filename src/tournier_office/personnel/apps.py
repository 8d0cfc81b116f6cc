# SPDX-License-Identifier: Apache-2.0
"""Personnel as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.personnel.branch_register import BRANCH_CHANGES
from tournier_office.personnel.register import EXITS
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link

_READERS = ("system_admin", "security_admin", "audit_admin", "auditor")


class PersonnelConfig(AppConfig):
    """The feed of the HR system, exits, accounts that belong to nobody."""

    name = "tournier_office.personnel"
    label = "personnel"
    verbose_name = _("Personnel")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (EXITS, BRANCH_CHANGES)
    nav = (
        Link("personnel:runs", _("HR feed"), 61, posts(*_READERS), Group.PEOPLE),
        link(EXITS, Group.PEOPLE),
        link(BRANCH_CHANGES, Group.PEOPLE),
        Link("personnel:orphans", _("Orphan accounts"), 63, posts(*_READERS), Group.PEOPLE),
    )
