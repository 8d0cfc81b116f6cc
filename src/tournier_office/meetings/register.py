# SPDX-License-Identifier: Apache-2.0
"""Three registers, described: minutes, what was decided, and who was called (M13).

Whoever was called reads the minutes in their own entry of the third: the minutes themselves are for their chair, their
taker, whoever is in charge of the branch, compliance, protection and audit.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.policy.words import POSTS
from tournier_office.meetings import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

HEADS = frozenset({"branch_manager", "department_head"})
OVERSEERS = frozenset({"compliance_officer", "protection_officer"})
_AUDIT = frozenset({"auditor", "audit_admin"})
_EVERYBODY = frozenset(POSTS) - {"service"}
_NUMBER = _("Staff number")
_NUMBERS = _("Staff numbers with commas between them.")
_NO_NAMES = _("No customer's name or data.")
_LESSON = (words.LESSONS,)

MINUTES = Field(
    "minutes", pgettext_lazy("of a meeting", "What was discussed"), Kind.TEXT, asked=True, most=4000, hint=_NO_NAMES
)
CALLED = Field("called", _("Who was called"), asked=True, most=2000, hint=_NUMBERS)
CAME = Field("came", _("Who was there"), asked=True, most=2000, hint=_NUMBERS)
DAY = Field("day", pgettext_lazy("of a meeting", "Day"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True)
CHAIR = Field("chair", _("Chair"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number. Confirms the minutes; somebody else than you."))  # fmt: skip
_WHAT = Field("what", _("What is to be done"), listed=True, hint=_NO_NAMES)
_OWNER = Field("owner", _("Who does it"), Kind.STAFF, listed=True, narrows=True, hint=_NUMBER)
_TERM = Field("term", _("Time for it"), Kind.CHOICE, words.terms)
EVIDENCE = Field("evidence", pgettext_lazy("of an action", "What shows that it is done"), hint=_NO_NAMES)
_ASKED_OF_ACTION = tuple(
    Field(one.name, one.words, one.kind, one.choices, hint=one.hint, stored=False) for one in (_WHAT, _OWNER, _TERM)
)
_CORRECTED = Field(MINUTES.name, MINUTES.words, Kind.TEXT, most=MINUTES.most, hint=_NO_NAMES, stored=False)
_WRITES = Who(named=("taker",))
_DRAFT, _CONFIRMED = ("drafted",), ("confirmed",)

MEETINGS = Register(
    name="meetings",
    words=_("Secrecy meetings"),
    about=_("What was discussed and decided about secrecy, and what is learnt from what went wrong. The chair confirms the minutes; after that they are only corrected by a new version."),
    model="meetings.Meeting",
    fields=(
        Field("kind", pgettext_lazy("of a meeting", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        DAY,
        Field("branch", _("Branch"), Kind.BRANCH, listed=True, narrows=True),
        CHAIR,
        Field("taker", _("Taker of the minutes"), Kind.STAFF),
        CALLED,
        CAME,
        MINUTES,
        Field("source", _("Lessons of"), Kind.CHOICE, words.sources, asked=True, required=False, narrows=True, only_for=_LESSON),
        Field("origin", pgettext_lazy("of a meeting", "Its number there"), asked=True, required=False, most=24, leads=words.where, only_for=_LESSON),
        Field("course", _("Course that teaches it"), asked=True, required=False, most=40, hint=_("Code of a course in force. Whoever it is planned for owes it."), only_for=_LESSON),
        Field("course_words", _("Course, and whose posts owe it"), reading=words.course, stored=False),
        Field("version", pgettext_lazy("of minutes", "Version"), Kind.NUMBER, listed=True),
        Field("confirmed_at", pgettext_lazy("of minutes", "Confirmed"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("drafted", pgettext_lazy("of minutes", "drafted, not confirmed"), "warn"),
        Stage("confirmed", pgettext_lazy("of minutes", "confirmed"), "good"),
        Stage("replaced", pgettext_lazy("of minutes", "replaced by a corrected version"), last=True),
        Stage("discarded", pgettext_lazy("of minutes", "discarded"), last=True),
    ),
    moves=(
        Move("act", _("Add what was decided"), _DRAFT, "", _WRITES, _ASKED_OF_ACTION, bulk=False),
        Move("rewrite", _("Write the minutes anew"), _DRAFT, "", _WRITES, (DAY, CALLED, CAME, MINUTES), bulk=False),
        Move("confirm", _("Confirm the minutes"), _DRAFT, "confirmed", Who(named=("chair",), never=("taker",)), tells="minutes_confirmed", tone="good", bulk=False),
        Move("discard", _("Discard the draft"), _DRAFT, "discarded", Who(named=("taker", "chair")), reason=True, tells="minutes_discarded", bulk=False),
        Move("correct", _("Correct it by a new version"), _CONFIRMED, "", Who(HEADS, OVERSEERS, ("taker",), never=("chair",)), (_CORRECTED,), reason=True, bulk=False),
        Move("replace", _("A corrected version counts"), _CONFIRMED, "replaced", Who(system=True), bulk=False),
    ),
    readers=Who(HEADS, OVERSEERS | _AUDIT, ("chair", "taker")),
    openers=Who(anywhere=_EVERYBODY),
    exporters=Who(HEADS, OVERSEERS | _AUDIT),
    deadlines=(Timed("B25", "chair"),),
    order="-day",
    place=32,
    acts="tournier_office.meetings.actions",
    panel="meetings/decided.html",
)  # fmt: skip

_SEES = Who(HEADS, OVERSEERS | _AUDIT, ("owner", "chair", "opened_by"))
_GIVES = Who(anywhere=OVERSEERS, named=("chair",), never=("owner",))
MEETING = Field("meeting", _("Meeting"), leads=lambda _row: "meetings")

ACTIONS = Register(
    name="meeting-actions",
    words=_("Actions of meetings"),
    about=_("What secrecy meetings decided, who does it and by when. While one is overdue, no further minutes of a regular meeting of the branch are confirmed."),
    model="meetings.Action",
    fields=(
        _WHAT,
        _OWNER,
        _TERM,
        Field("until", pgettext_lazy("of an action", "To be done by"), Kind.DAY, listed=True, narrows=True, sorts=True),
        Field("branch", _("Branch"), Kind.BRANCH, listed=True, narrows=True),
        Field("chair", _("Chair"), Kind.STAFF),
        MEETING,
        EVIDENCE,
    ),
    stages=(
        Stage("agreed", pgettext_lazy("of an action", "waits for the minutes")),
        Stage("running", pgettext_lazy("of an action", "to be done"), "warn"),
        Stage("done", pgettext_lazy("of an action", "done"), "good", last=True),
        Stage("dropped", pgettext_lazy("of an action", "no longer to be done"), last=True),
    ),
    moves=(
        Move("finish", pgettext_lazy("of an action", "It is done"), ("running",), "done", Who(named=("owner",)), (EVIDENCE,), tells="meeting_action_done", tone="good", bulk=False),
        Move("start", _("The minutes are confirmed"), ("agreed",), "running", Who(system=True), bulk=False),
        Move("lengthen", pgettext_lazy("of an action", "Give more time"), ("running",), "", _GIVES, (_TERM,), reason=True, bulk=False),
        Move("pass_on", pgettext_lazy("of an action", "Give it to somebody else"), ("agreed", "running"), "", Who(anywhere=OVERSEERS, named=("chair",)), (_OWNER,), reason=True, bulk=False),
        Move("drop", pgettext_lazy("of an action", "It need not be done"), ("running",), "dropped", _GIVES, reason=True, tells="meeting_action_ended", bulk=False),
        Move("withdraw", pgettext_lazy("of an action", "Take it out of the draft"), ("agreed",), "dropped", Who(named=("opened_by",), system=True), bulk=False),
    ),
    readers=_SEES,
    exporters=Who(HEADS, OVERSEERS | _AUDIT),
    place=33,
    acts="tournier_office.meetings.deciding",
)  # fmt: skip

ATTENDANCES = Register(
    name="attendances",
    words=_("Called to meetings"),
    about=_("Who was called to a secrecy meeting. Whoever was absent reads the minutes and confirms it."),
    model="meetings.Attendance",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, listed=True, narrows=True),
        Field("day", pgettext_lazy("of a meeting", "Day"), Kind.DAY, listed=True, narrows=True, sorts=True),
        Field("came", pgettext_lazy("of a meeting", "There"), Kind.CHOICE, words.came, listed=True, narrows=True),
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
        Field("minutes", pgettext_lazy("of a meeting", "What was discussed"), Kind.TEXT, reading=words.minutes, stored=False),
        MEETING,
    ),
    stages=(
        Stage("owed", _("has to read the minutes"), "warn"),
        Stage("known", _("knows the minutes"), "good"),
        Stage("lapsed", pgettext_lazy("of minutes", "replaced by a corrected version"), last=True),
    ),
    moves=(
        Move("read", _("I have read the minutes"), ("owed",), "known", Who(named=("staff",)), tells="minutes_read", tone="good", bulk=False),
        Move("lapse", _("A corrected version counts"), ("owed",), "lapsed", Who(system=True), tells="minutes_replaced", bulk=False),
    ),
    readers=Who(HEADS, OVERSEERS | _AUDIT, ("staff",)),
    order="-day",
    place=34,
    acts="tournier_office.meetings.knowing",
)  # fmt: skip
