# SPDX-License-Identifier: Apache-2.0
"""The registers of temporary grants, leave and delegation, described; that of hand-over is in `handing`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.policy.words import POSTS
from tournier_office.mandates import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

EVERYBODY = frozenset(POSTS) - {"service"}
BUSINESS = frozenset(POSTS) - words.NEVER_LENT
HEADS = frozenset({"branch_manager", "department_head"})
OFFICERS = frozenset({"protection_officer", "compliance_officer"})
AUDITORS = frozenset({"auditor", "audit_admin"})
STAFF_OFFICE = frozenset({"system_admin", "security_admin"})
_NUMBER = _("Staff number")
_NO_DATA = _("No customer's data.")
DEPUTY = Field("deputy", _("Deputy"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_NUMBER)

GRANTS = Register(
    name="grants",
    words=_("Temporary grants"),
    about=_("Posts, or parts of them, that people hold for a term: why, who agreed, and until when. They end by themselves."),
    model="mandates.Grant",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, listed=True, narrows=True),
        Field("lent", _("Post lent"), reading=words.post_and_place, stored=False, listed=True),
        Field("post", _("Post"), Kind.CHOICE, words.lent_posts, asked=True, narrows=True),
        Field("place", _("Branch"), Kind.BRANCH, asked=True),
        Field("purposes", _("For these uses only"), Kind.CHOICES, words.purposes, asked=True, required=False, most=1000, hint=_("None chosen: for all that the post is for.")),
        Field("top", _("Up to class"), Kind.CHOICE, words.tops, asked=True, required=False, hint=_("None chosen: as the post itself. C3 is never shown.")),
        Field("part", _("What of it"), reading=words.part, stored=False, listed=True),
        Field("starts_at", pgettext_lazy("of a grant", "Starts"), Kind.MOMENT, asked=True, narrows=True, sorts=True),
        Field("ends_at", pgettext_lazy("of a grant", "Ends"), Kind.MOMENT, asked=True, listed=True, narrows=True, sorts=True, hint=_("At most 30 days after it starts, and not beyond the end of the contract.")),
        Field("why", _("Reason"), Kind.TEXT, asked=True, most=1000, hint=_NO_DATA),
        Field("matter", _("Case it is for"), asked=True, listed=True, hint=_("The number of the business, the project or the letter.")),
        Field("agreed_by", _("Agreed by"), Kind.STAFF),
        Field("confirmed_by", _("Confirmed by"), Kind.STAFF),
    ),
    stages=(
        Stage("asked", pgettext_lazy("of a grant", "asked for"), "warn"),
        Stage("agreed", _("waits for a second person"), "warn"),
        Stage("granted", pgettext_lazy("of a grant", "granted for its term"), "good"),
        Stage("refused", pgettext_lazy("of a grant", "refused"), last=True),
        Stage("withdrawn", pgettext_lazy("of a grant", "withdrawn"), "bad", last=True),
    ),
    moves=(
        Move("agree", _("Agree"), ("asked",), "agreed", Who(HEADS, never=("staff",)), tone="good", bulk=False, delegable=True),
        Move("confirm", _("Confirm as second person"), ("agreed",), "granted", Who(anywhere=OFFICERS, never=("staff", "agreed_by")), tone="good", bulk=False, delegable=True),
        Move("refuse", _("Refuse"), ("asked", "agreed"), "refused", Who(HEADS, OFFICERS, never=("staff",)), reason=True, tone="bad", delegable=True),
        # Whoever agreed or holds it takes it back alone: that closes doors, and closing needs no second person.
        Move("withdraw", _("Take back now"), ("asked", "agreed", "granted"), "withdrawn", Who(HEADS, OFFICERS, ("staff", "agreed_by", "confirmed_by")), reason=True, tone="bad"),
    ),
    readers=Who(HEADS, OFFICERS | AUDITORS, ("staff", "agreed_by", "confirmed_by")),
    openers=Who(anywhere=BUSINESS),
    exporters=Who(HEADS, OFFICERS | AUDITORS),
    place=66,
    acts="tournier_office.mandates.granting",
    panel="mandates/opens.html",
)  # fmt: skip

LEAVES = Register(
    name="leaves",
    words=_("Leave"),
    about=_("Who is away from when to when. On these days the person's rights rest; on the day after they are back."),
    model="mandates.Leave",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, asked=True, listed=True, narrows=True, required=False, hint=_("Staff number; empty is yourself.")),
        Field("kind", _("Kind of leave"), Kind.CHOICE, words.leave_kinds, asked=True, listed=True, narrows=True),
        Field("since", _("First day"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True),
        Field("until", pgettext_lazy("of a term", "Last day"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True),
        Field("deputy", _("Deputy"), Kind.STAFF, asked=True, listed=True, required=False, hint=_("Staff number. Reminders go there; what waits for a decision goes there once you delegate it.")),
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
    ),
    stages=(
        Stage("entered", pgettext_lazy("of a leave", "entered"), "good"),
        Stage("returned", _("came back early"), last=True),
        Stage("cancelled", pgettext_lazy("of a leave", "not taken"), last=True),
    ),
    moves=(
        Move("name_deputy", _("Name the deputy"), ("entered",), "", Who(HEADS, STAFF_OFFICE, ("staff",)), (DEPUTY,), bulk=False),
        Move("cancel", _("It is not taken"), ("entered",), "cancelled", Who(HEADS, STAFF_OFFICE, ("staff",)), reason=True),
        # Opening the doors again is not for whoever is away: mandatory leave is a control over them.
        Move("come_back", _("Back at work early"), ("entered",), "returned", Who(HEADS, STAFF_OFFICE, never=("staff",)), reason=True, tone="good", bulk=False, delegable=True),
    ),
    readers=Who(HEADS, OFFICERS | AUDITORS | STAFF_OFFICE, ("staff", "deputy")),
    openers=Who(anywhere=EVERYBODY),
    exporters=Who(HEADS, OFFICERS | AUDITORS | STAFF_OFFICE),
    place=67,
    acts="tournier_office.mandates.leaving",
)  # fmt: skip

DELEGATIONS = Register(
    name="delegations",
    words=_("Delegations"),
    about=_("Who decides for whom, for a term: requests, exports, and steps of registers that may be lent. What is decided names both; whoever stands in hands nothing on."),
    model="mandates.Delegation",
    fields=(
        Field("staff", _("Delegates"), Kind.STAFF, listed=True, narrows=True),
        DEPUTY,
        Field("post", _("Deciding as"), Kind.CHOICE, words.delegable, asked=True, listed=True, narrows=True),
        Field("since", _("First day"), Kind.DAY, asked=True, listed=True, sorts=True),
        Field("until", pgettext_lazy("of a term", "Last day"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True, hint=_("At most 60 days in all.")),
        Field("why", _("Reason"), Kind.TEXT, asked=True, most=1000, hint=_NO_DATA),
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
    ),
    stages=(
        Stage("offered", pgettext_lazy("of a delegation", "offered"), "warn"),
        Stage("accepted", pgettext_lazy("of a delegation", "accepted"), "good"),
        Stage("declined", pgettext_lazy("of a delegation", "declined"), last=True),
        Stage("ended", pgettext_lazy("of a delegation", "ended"), last=True),
    ),
    moves=(
        Move("accept", _("Accept"), ("offered",), "accepted", Who(named=("deputy",), never=("staff",)), tone="good", bulk=False),
        Move("decline", _("Decline"), ("offered",), "declined", Who(named=("deputy",)), reason=True),
        Move("end", pgettext_lazy("of a delegation", "End it now"), ("offered", "accepted"), "ended", Who(anywhere=OFFICERS, named=("staff", "deputy")), reason=True, tone="bad"),
    ),
    readers=Who(HEADS, OFFICERS | AUDITORS, ("staff", "deputy")),
    openers=Who(anywhere=frozenset(words.RANKS)),
    exporters=Who(anywhere=OFFICERS | AUDITORS),
    place=68,
    acts="tournier_office.mandates.delegating",
)  # fmt: skip
