# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.interests.register import DECLARATIONS, INTERESTS, SEES_FIGURES
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class InterestsConfig(AppConfig):
    """Names the registers, and the module by which the gate asks what was declared; its tables are touched by nobody else."""

    name = "tournier_office.interests"
    label = "interests"
    verbose_name = _("Declared interests")
    default_auto_field = "django.db.models.BigAutoField"
    forgets = "tournier_office.interests.forgetting"
    registers = (DECLARATIONS, INTERESTS)
    declares = "tournier_office.interests.facts"
    nav = (
        link(DECLARATIONS, Group.OWN),
        link(INTERESTS, Group.OWN),
        Link("declared:figures", _("Figures of declarations"), 24, posts(*sorted(SEES_FIGURES)), Group.LEARNING),
    )
