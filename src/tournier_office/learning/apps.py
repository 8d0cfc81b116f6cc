# SPDX-License-Identifier: Apache-2.0
"""Learning as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.learning.contest_register import CONTEST_PAPERS, CONTESTS
from tournier_office.learning.paperwork import DOCUMENTS, SIGNATURES, SIGNING_KEYS
from tournier_office.learning.register import AUDITORS, COURSES, EXAMS, HEADS, KEEPERS, QUESTIONS, RECORDS
from tournier_office.site.navigation import Group, Link, posts, staff_only
from tournier_office.site.register import link


class LearningConfig(AppConfig):
    """Names the registers, and the module by which learning keeps dates of people; its tables are touched by nobody else."""

    name = "tournier_office.learning"
    label = "learning"
    verbose_name = _("Learning")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (COURSES, QUESTIONS, EXAMS, RECORDS, DOCUMENTS, SIGNATURES, SIGNING_KEYS, CONTESTS, CONTEST_PAPERS)
    dates = "tournier_office.learning.facts"
    # Whoever is named in a row finds it under "Learning and pledges"; the registers stand in the menu of those who keep them.
    nav = (
        Link("learning:mine", _("Learning and pledges"), 14, staff_only, Group.OWN),
        Link("learning:contests", _("Contests"), 15, staff_only, Group.OWN),
        Link("learning:plan", _("Training plan"), 61, posts(*(KEEPERS | AUDITORS | HEADS)), Group.LEARNING),
        link(COURSES, Group.LEARNING),
        link(QUESTIONS, Group.LEARNING),
        link(DOCUMENTS, Group.LEARNING),
        Link("contests:list", CONTESTS.words, CONTESTS.place, posts(*CONTESTS.readers.by_post), Group.LEARNING),
        *(
            Link(f"{one.name}:list", one.words, one.place, posts(*one.readers.by_post), Group.LEARNING)
            for one in (EXAMS, RECORDS, SIGNATURES, SIGNING_KEYS)
        ),
    )
