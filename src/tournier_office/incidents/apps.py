# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.incidents.register import INCIDENTS, READERS, REPORTS
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class IncidentsConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.incidents"
    label = "incidents"
    verbose_name = _("Incidents")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (REPORTS, INCIDENTS)
    owns = "tournier_office.incidents.owning"
    answered = "tournier_office.incidents.answered"
    nav = (
        link(REPORTS, Group.OWN),
        Link("incidents:list", INCIDENTS.words, INCIDENTS.place, posts(*sorted(READERS)), Group.MISCONDUCT),
    )
