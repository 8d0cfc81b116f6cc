# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.holdings.register import HEADS, HOLDINGS, READERS, STOCKTAKES
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class HoldingsConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.holdings"
    label = "holdings"
    verbose_name = _("Paper and media")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (HOLDINGS, STOCKTAKES)
    owns = "tournier_office.holdings.owning"
    nav = (
        Link("assets:list", _("All that is kept"), 45, posts(*sorted(HEADS | READERS)), Group.RULES),
        link(HOLDINGS, Group.RULES),
        link(STOCKTAKES, Group.RULES),
    )
