# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.findings.register import DRIFTS, FILERS, FORMS, STRAYS, SURPLUSES
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class FindingsConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.findings"
    label = "findings"
    verbose_name = _("Findings")
    default_auto_field = "django.db.models.BigAutoField"
    owns = "tournier_office.findings.owning"
    answered = "tournier_office.findings.answered"
    registers = (FORMS, DRIFTS, SURPLUSES, STRAYS)
    nav = (
        link(FORMS, Group.RULES),
        Link("findings:file", _("Check a form"), 47, posts(*sorted(FILERS)), Group.RULES),
        link(DRIFTS, Group.RULES),
        link(SURPLUSES, Group.RULES),
        link(STRAYS, Group.MISCONDUCT),
    )
