# SPDX-License-Identifier: Apache-2.0
"""Spot checks as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link
from tournier_office.spot_checks.register import DRAWS, SPOT_CHECKS


class SpotChecksConfig(AppConfig):
    """A share of what left, judged by somebody else."""

    name = "tournier_office.spot_checks"
    label = "spot_checks"
    verbose_name = _("Spot checks")
    default_auto_field = "django.db.models.BigAutoField"
    owns = "tournier_office.spot_checks.owning"
    answered = "tournier_office.spot_checks.answered"
    registers = (SPOT_CHECKS, DRAWS)
    nav = (
        Link("spot-checks:list", SPOT_CHECKS.words, SPOT_CHECKS.place, posts(*SPOT_CHECKS.readers.by_post), Group.DECISIONS),
        link(DRAWS, Group.DECISIONS),
    )  # fmt: skip
