# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.officers.register import FILINGS, OFFICERS
from tournier_office.site.navigation import Group, Link, staff_only
from tournier_office.site.register import link


class OfficersConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.officers"
    label = "officers"
    verbose_name = _("Secrecy officers")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (OFFICERS, FILINGS)
    answered = "tournier_office.officers.answered"
    oversees = "tournier_office.officers.lookups"
    nav = (
        Link("protection:branches", _("Secrecy officers by branch"), 23, staff_only, Group.OWN),
        link(FILINGS, Group.RULES),
    )
