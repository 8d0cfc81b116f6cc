# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group
from tournier_office.site.register import link
from tournier_office.vetting.register import CHECKS, KEY_POSTS


class VettingConfig(AppConfig):
    """Names the registers, and the module by which they keep a date of people; its tables are touched by nobody else."""

    name = "tournier_office.vetting"
    label = "vetting"
    verbose_name = _("Background checks")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (KEY_POSTS, CHECKS)
    dates = "tournier_office.vetting.facts"
    nav = (link(KEY_POSTS, Group.PEOPLE), link(CHECKS, Group.PEOPLE))
