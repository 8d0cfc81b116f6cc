# SPDX-License-Identifier: Apache-2.0
"""Four registers, described: conversations without what was found in them, lists of words, alerts, appeals (M48, M86)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.screening import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who
from tournier_office.violations.words import case_of
from tournier_office.violations.words import kinds as misuses

OFFICERS = frozenset({"compliance_officer", "protection_officer"})
AUDIT = frozenset({"auditor"})
HEADS = frozenset({"branch_manager", "department_head"})
_OFFICE = Who(system=True)
_STAFF = Field("staff", _("Agent"), Kind.STAFF, listed=True, narrows=True)
_WAY = Field("way", pgettext_lazy("of words", "Way"), Kind.CHOICE, words.ways, listed=True, narrows=True)
_OTHERS = Who(HEADS, OFFICERS, never=("staff",))

CONVERSATIONS = Register(
    name="conversations",
    words=_("Conversations"),
    about=_("What was said in chats, mails and on the telephone, without the information that screening found. What it did not find stands here as it was said."),
    model="screening.Conversation",
    fields=(
        _STAFF,
        _WAY,
        Field("opened_at", pgettext_lazy("of a conversation", "Begun"), Kind.MOMENT, listed=True, sorts=True),
        Field("touched_at", pgettext_lazy("of a conversation", "Last line"), Kind.MOMENT),
        Field("lines", pgettext_lazy("of a conversation", "Lines"), Kind.NUMBER, listed=True, sorts=True),
        Field("masked", pgettext_lazy("lines", "Masked"), Kind.NUMBER, listed=True, sorts=True),
        Field("blocked", pgettext_lazy("lines", "Held back"), Kind.NUMBER, listed=True, sorts=True),
        Field("asks", _("Bad asks"), Kind.NUMBER, listed=True, sorts=True),
        Field("transcript", _("What may be kept of it"), Kind.TEXT, reading=words.transcript, stored=False),
    ),
    stages=(
        Stage("open", pgettext_lazy("of a conversation", "going on"), "good"),
        Stage("closed", pgettext_lazy("of a conversation", "over"), last=True),
    ),
    moves=(Move("close", _("End the conversation"), ("open",), "closed", Who(named=("staff",), system=True), bulk=False),),
    readers=Who(anywhere=OFFICERS | AUDIT, named=("staff",)),
    place=26,
)  # fmt: skip

PHRASES = Field("phrases", _("Phrases, one a line"), Kind.TEXT, asked=True, most=20_000, hint=_("Parts in their order with … between them; a|b for either. For example: 加|扫 … 微信"))  # fmt: skip
UNLESS = Field("unless", _("Not where one of these words stands in the clause, one a line"), Kind.TEXT, asked=True, required=False, most=2_000, hint=_("For example 请勿, so that a warning is no ask."))  # fmt: skip

WORD_LISTS = Register(
    name="word-lists",
    words=_("Lists of words"),
    about=_("What an agent must not ask for, and words of the bank's own, by version. One person proposes, another puts in force; it holds within a second."),
    model="screening.WordsOfBank",
    fields=(
        Field("kind", pgettext_lazy("of a list", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        Field("version", pgettext_lazy("of a list", "Version"), Kind.NUMBER, listed=True, sorts=True),
        PHRASES,
        UNLESS,
        Field("opened_at", pgettext_lazy("of a list", "Proposed"), Kind.MOMENT, listed=True, sorts=True),
        Field("agreed_by", _("Put in force by"), Kind.STAFF),
    ),
    stages=(
        Stage("proposed", pgettext_lazy("of a list", "proposed"), "warn"),
        Stage("in_force", pgettext_lazy("of a list", "in force"), "good"),
        Stage("rejected", pgettext_lazy("of a list", "rejected"), last=True),
        Stage("replaced", pgettext_lazy("of a list", "out of force"), last=True),
    ),
    moves=(
        Move("agree", pgettext_lazy("of a list", "Put in force"), ("proposed",), "in_force", Who(anywhere=OFFICERS, never=("opened_by",)), tone="good", bulk=False),
        Move("reject", pgettext_lazy("of a list", "Reject"), ("proposed",), "rejected", Who(anywhere=OFFICERS), reason=True, bulk=False),
        Move("withdraw", pgettext_lazy("of a list", "Take out of force"), ("in_force",), "replaced", Who(anywhere=OFFICERS, never=("opened_by",)), reason=True, bulk=False),
        Move("replace", pgettext_lazy("of a list", "A newer version holds"), ("in_force",), "replaced", _OFFICE, bulk=False),
    ),
    readers=Who(anywhere=OFFICERS | AUDIT),
    openers=Who(anywhere=OFFICERS),
    exporters=Who(anywhere=OFFICERS | AUDIT),
    place=27,
    acts="tournier_office.screening.judging",
)  # fmt: skip

SUSPECTED = Field("suspected", _("Kind of misuse, if a case is to be opened"), Kind.CHOICE, misuses, required=False)

ALERTS = Register(
    name="word-alerts",
    words=_("Alerts of bad asks"),
    about=_("An agent asked for a password, a code, or to leave the bank's own channels; the line was held. Another person judges it."),
    model="screening.Alert",
    fields=(
        _STAFF,
        Field("kind", pgettext_lazy("of an alert", "What"), Kind.CHOICE, words.kinds, listed=True, narrows=True),
        _WAY,
        Field("opened_at", pgettext_lazy("of an alert", "Raised"), Kind.MOMENT, listed=True, sorts=True),
        Field("said", _("The line, without what was found in it"), Kind.TEXT),
        Field("list_version", _("By the list")),
        Field("conversation", _("Conversation")),
        SUSPECTED,
        Field("violation", _("Case that was opened"), leads=case_of),
    ),
    stages=(
        Stage("raised", pgettext_lazy("of an alert", "to be judged"), "bad"),
        Stage("founded", pgettext_lazy("of an alert", "founded"), "warn", last=True),
        Stage("unfounded", pgettext_lazy("of an alert", "not founded"), "good", last=True),
    ),
    moves=(
        Move("confirm", pgettext_lazy("of an alert", "It is founded"), ("raised",), "founded", _OTHERS, (SUSPECTED,), reason=True, bulk=False),
        Move("dismiss", pgettext_lazy("of an alert", "It is not founded"), ("raised",), "unfounded", _OTHERS, reason=True),
    ),
    readers=_OTHERS,
    exporters=Who(anywhere=OFFICERS),
    cases=True,
    place=28,
    acts="tournier_office.screening.judging",
)  # fmt: skip

UNTIL = Field("until", _("Let through until"), Kind.DAY, listed=True, sorts=True)

APPEALS = Register(
    name="word-appeals",
    words=_("Appeals against screening"),
    about=_("An agent says that something harmless was held. Where another person agrees, that very text is let through at their desk for a while."),
    model="screening.Appeal",
    fields=(
        _STAFF,
        Field("kind", pgettext_lazy("of an appeal", "Taken for"), Kind.CHOICE, words.held_kinds, listed=True, narrows=True),
        Field("shape", _("What was held, in part")),
        Field("said", _("The line, without what was found in it"), Kind.TEXT),
        Field("why", _("Why it is harmless"), Kind.TEXT),
        Field("opened_at", pgettext_lazy("of an appeal", "Filed"), Kind.MOMENT, listed=True, sorts=True),
        UNTIL,
        Field("decided_by", _("Decided by"), Kind.STAFF),
    ),
    stages=(
        Stage("filed", pgettext_lazy("of an appeal", "to be decided"), "warn"),
        Stage("upheld", pgettext_lazy("of an appeal", "it was harmless"), "good"),
        Stage("refused", pgettext_lazy("of an appeal", "it was rightly held"), last=True),
        Stage("ended", pgettext_lazy("of an appeal", "not let through any more"), last=True),
    ),
    moves=(
        Move("uphold", _("It was harmless"), ("filed",), "upheld", _OTHERS, (UNTIL,), reason=True, tone="good", bulk=False),
        Move("refuse", _("It was rightly held"), ("filed",), "refused", _OTHERS, reason=True, bulk=False),
        Move("end", _("Let it through no more"), ("upheld",), "ended", _OTHERS, reason=True),
    ),
    readers=Who(HEADS, OFFICERS, named=("staff",)),
    place=29,
    acts="tournier_office.screening.judging",
)  # fmt: skip
