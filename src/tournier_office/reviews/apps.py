# SPDX-License-Identifier: Apache-2.0
"""Reviews of rights as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.site.navigation import Group, Link, posts


class ReviewsConfig(AppConfig):
    """Names the register, and the module by which reviews bar rights; its tables are touched by nobody else."""

    name = "tournier_office.reviews"
    label = "reviews"
    verbose_name = _("Reviews of rights")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (CAMPAIGNS,)
    bars = "tournier_office.reviews.facts"
    nav = (Link("campaigns:list", CAMPAIGNS.words, CAMPAIGNS.place, posts(*CAMPAIGNS.readers.by_post), Group.PEOPLE),)
