# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.meetings.register import ACTIONS, ATTENDANCES, MEETINGS
from tournier_office.site.navigation import Group
from tournier_office.site.register import link


class MeetingsConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.meetings"
    label = "meetings"
    verbose_name = _("Secrecy meetings")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (MEETINGS, ACTIONS, ATTENDANCES)
    nav = (link(MEETINGS, Group.LEARNING), link(ACTIONS, Group.LEARNING), link(ATTENDANCES, Group.LEARNING))
