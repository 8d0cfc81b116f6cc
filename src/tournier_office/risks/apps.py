# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.risks.register import RISKS, SEES_ALL
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class RisksConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.risks"
    label = "risks"
    verbose_name = _("Risks")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (RISKS,)
    owns = "tournier_office.risks.owning"
    answered = "tournier_office.risks.answered"
    nav = (
        link(RISKS, Group.MISCONDUCT),
        Link("risk_report:report", _("Risk report"), 58, posts(*sorted(SEES_ALL)), Group.MISCONDUCT),
    )
