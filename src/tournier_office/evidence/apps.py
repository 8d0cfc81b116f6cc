# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, staff_only


class EvidenceConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.evidence"
    label = "evidence"
    verbose_name = _("Evidence")
    default_auto_field = "django.db.models.BigAutoField"
    nav = (Link("evidence:entries", _("Evidence"), 40, staff_only, Group.RULES),)
