# SPDX-License-Identifier: Apache-2.0
"""Screening as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.screening.register import ALERTS, APPEALS, AUDIT, CONVERSATIONS, HEADS, OFFICERS, WORD_LISTS
from tournier_office.site.navigation import Group, Link, business_only, posts
from tournier_office.site.register import link


class ScreeningConfig(AppConfig):
    """What may be said in words; its tables are touched by nobody else."""

    name = "tournier_office.screening"
    label = "screening"
    verbose_name = _("Screening of words")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (CONVERSATIONS, WORD_LISTS, ALERTS, APPEALS)
    nav = (
        Link("screening:talk", _("Write to a customer"), 25, business_only, Group.CUSTOMERS),
        link(CONVERSATIONS, Group.CONVERSATIONS),
        link(WORD_LISTS, Group.CONVERSATIONS),
        Link("word-alerts:list", ALERTS.words, ALERTS.place, posts(*ALERTS.readers.by_post), Group.CONVERSATIONS),
        link(APPEALS, Group.CONVERSATIONS),
        Link(
            "screening:desks", _("Figures by desk"), 30, posts(*sorted(HEADS | OFFICERS | AUDIT)), Group.CONVERSATIONS
        ),
    )
