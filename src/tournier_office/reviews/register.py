# SPDX-License-Identifier: Apache-2.0
"""The register of campaigns, described: all that the kit makes of it comes from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.reviews import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

OWNERS = frozenset({"protection_officer", "compliance_officer"})
REVIEWERS = frozenset({"branch_manager", "department_head"}) | OWNERS
AUDITORS = frozenset({"auditor", "audit_admin"})
ADMINISTRATORS = frozenset({"system_admin", "security_admin"})
BINDING = ("running", "withdrawing", "ended")

CAMPAIGNS = Register(
    name="campaigns",
    words=_("Reviews of rights"),
    about=_("Who still needs what. One person makes a campaign, another starts it; what nobody reviews by its day is suspended."),
    model="reviews.Campaign",
    fields=(
        Field("title", _("Title"), asked=True, listed=True, most=120, hint=_("No names of people.")),
        Field("owner", _("Owner"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number of a protection or compliance officer, who reviews what nobody else may.")),
        Field("branches", _("Branches"), Kind.CHOICES, words.branches, asked=True, required=False, most=2000, reading=lambda row: words.listed(row.branches, words.branches()), hint=_("With those below them. None means all.")),
        Field("posts", _("Posts"), Kind.CHOICES, words.posts, asked=True, required=False, most=400, reading=lambda row: words.listed(row.posts, words.posts()), hint=_("None means all, and the keys of programs, the command line and the passwords of the wire.")),
        Field("employments", _("Employment"), Kind.CHOICES, words.employments, asked=True, required=False, most=80, reading=lambda row: words.listed(row.employments, words.employments()), hint=_("None means all.")),
        Field("term", _("Time"), Kind.CHOICE, words.terms, asked=True, listed=True),
        Field("started_by", _("Started by"), Kind.STAFF),
        Field("started_at", _("Started at"), Kind.MOMENT, listed=True, sorts=True),
        Field("due_at", _("Due at"), Kind.MOMENT, listed=True, narrows=True, sorts=True),
        Field("total", _("Rights"), Kind.NUMBER, listed=True),
        Field("standing_out", _("Stand out"), Kind.NUMBER, listed=True),
        Field("suspended", pgettext_lazy("a number of rights", "Suspended"), Kind.NUMBER, listed=True),
        Field("grace_until", _("Grace until"), Kind.DAY),
        Field("grace_by", _("Grace given by"), Kind.STAFF),
        Field("rules", _("Rules it was made from")),
        Field("root", _("Commitment to the list")),
        Field("used_from", _("Use counted from entry")),
        Field("used_to", _("Use counted to entry")),
    ),
    stages=(
        Stage("draft", _("drafted"), "warn"),
        Stage("running", pgettext_lazy("of a review", "runs")),
        Stage("withdrawing", _("is to be withdrawn"), "warn"),
        Stage("ended", pgettext_lazy("of a review", "ended"), "good"),
        Stage("dropped", _("dropped"), last=True),
        Stage("withdrawn", pgettext_lazy("of a review", "withdrawn"), "bad", last=True),
    ),
    moves=(
        Move("start", _("Start it"), ("draft",), "running", Who(anywhere=OWNERS | ADMINISTRATORS, never=("opened_by",)), tone="good", bulk=False),
        Move("drop", _("Drop the draft"), ("draft",), "dropped", Who(anywhere=OWNERS), reason=True),
        Move("grant_grace", _("Give grace"), ("running", "ended"), "", Who(anywhere=OWNERS, never=("opened_by",)), (Field("grace_until", _("Grace until"), Kind.DAY, hint=_("Until the end of this day nothing is suspended for want of review. You approve it by name.")),), reason=True, bulk=False),
        Move("ask_withdraw", _("Propose to withdraw it"), ("running",), "withdrawing", Who(anywhere=OWNERS | ADMINISTRATORS), reason=True, tone="bad", bulk=False),
        Move("go_on", _("Let it go on"), ("withdrawing",), "running", Who(anywhere=OWNERS | ADMINISTRATORS), reason=True, bulk=False),
        Move("withdraw", _("Withdraw it"), ("withdrawing",), "withdrawn", Who(anywhere=OWNERS | ADMINISTRATORS, never=("asked_by",)), reason=True, tone="bad", bulk=False),
        Move("end", _("Its day has passed"), ("running", "withdrawing"), "ended", Who(system=True), bulk=False),
    ),
    readers=Who(anywhere=REVIEWERS | AUDITORS | ADMINISTRATORS, named=("owner",)),
    openers=Who(anywhere=OWNERS | ADMINISTRATORS),
    exporters=Who(anywhere=OWNERS | AUDITORS),
    place=61,
    acts="tournier_office.reviews.campaigns",
    panel="reviews/panel.html",
)  # fmt: skip
