# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link
from tournier_office.vetting.register import ADMISSIONS, CHECKS, KEY_POSTS


class VettingConfig(AppConfig):
    """Names the registers, and the module by which they keep a date of people; its tables are touched by nobody else."""

    name = "tournier_office.vetting"
    label = "vetting"
    verbose_name = _("Background checks")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (KEY_POSTS, CHECKS, ADMISSIONS)
    dates = "tournier_office.vetting.facts"
    owns = "tournier_office.vetting.owning"
    nav = (
        Link("key_posts:list", KEY_POSTS.words, KEY_POSTS.place, posts(*sorted(KEY_POSTS.readers.by_post)), Group.PEOPLE),
        link(CHECKS, Group.PEOPLE),
        Link("admissions:list", ADMISSIONS.words, ADMISSIONS.place, posts(*sorted(ADMISSIONS.readers.by_post)), Group.PEOPLE),
    )  # fmt: skip
