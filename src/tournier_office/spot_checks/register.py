# SPDX-License-Identifier: Apache-2.0
"""Two registers, described: the draw of each day, and what was drawn, to be judged by somebody else (M83)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who
from tournier_office.spot_checks import words
from tournier_office.violations.words import case_of, kinds

OVERSEERS = frozenset({"compliance_officer", "protection_officer"})
_AUDIT = frozenset({"auditor"})
HEADS = frozenset({"branch_manager", "department_head"})
_OFFICE = Who(system=True)
JUDGED = "spot_check_judged"

DRAWS = Register(
    name="draws",
    words=_("Draws of spot checks"),
    about=_("Which disclosures of each day are looked at afterwards follows from a signed head of the ledger that nobody could know before. Anybody can draw again."),
    model="spot_checks.Draw",
    fields=(
        Field("day", _("Day"), Kind.DAY, listed=True, narrows=True, sorts=True),
        Field("found", _("Allowed that day"), reading=lambda row: words.counts(row.found), listed=True, stored=False),
        Field("drawn", _("Drawn of these"), reading=lambda row: words.counts(row.drawn), listed=True, stored=False),
        Field("terms", _("Shares by version"), listed=True),
        Field("seed", _("Root of the ledger's head")),
        Field("size", _("Entries under it"), Kind.NUMBER),
    ),
    stages=(
        Stage("drawing", _("being drawn"), "warn"),
        Stage("drawn", pgettext_lazy("of a draw", "drawn"), "good", last=True),
    ),
    moves=(Move("finish", _("The day is drawn"), ("drawing",), "drawn", _OFFICE),),
    readers=Who(anywhere=OVERSEERS | _AUDIT),
    exporters=Who(anywhere=OVERSEERS | _AUDIT),
    order="-day",
    place=24,
)  # fmt: skip

QUESTION = Field("question", _("What is to be explained"), Kind.TEXT, most=1000, hint=_("No customer's data."))
EXPLANATION = Field("explanation", _("Explanation"), Kind.TEXT, most=2000, hint=_("No customer's data."))
OUTCOME = Field("outcome", pgettext_lazy("of a spot check", "Outcome"), Kind.CHOICE, words.outcomes, listed=True, narrows=True)  # fmt: skip
FINDING = Field(
    "finding",
    _("What was found"),
    Kind.TEXT,
    most=2000,
    hint=_("No customer's data. Of a misuse the person will read it as the charge."),
)
KIND = Field("kind", pgettext_lazy("of a spot check", "Kind of misuse"), Kind.CHOICE, kinds, required=False)
OWNER = Field("owner", _("Who judges it"), Kind.STAFF, listed=True, narrows=True)
_OPEN = ("drawn", "asked", "explained")
_JUDGES = Who(HEADS, OVERSEERS | _AUDIT, never=("staff",))

SPOT_CHECKS = Register(
    name="spot-checks",
    words=_("Spot checks"),
    about=_("Disclosures that were drawn to be judged by somebody who neither asked nor approved. A misuse becomes a case."),
    model="spot_checks.SpotCheck",
    fields=(
        Field("day", _("Day of the disclosure"), Kind.DAY, listed=True, narrows=True, sorts=True),
        Field("staff", _("Who was shown it"), Kind.STAFF, listed=True, narrows=True),
        Field("channel", pgettext_lazy("of a spot check", "Channel"), Kind.CHOICE, words.channels, listed=True, narrows=True),
        Field("purpose", pgettext_lazy("of a spot check", "Purpose"), reading=words.purpose_of, listed=True),
        Field("case", _("Case")),
        Field("shown", _("Entry in the ledger")),
        Field("opened_at", pgettext_lazy("of a spot check", "Drawn"), Kind.MOMENT, sorts=True),
        OWNER,
        QUESTION,
        EXPLANATION,
        OUTCOME,
        FINDING,
        KIND,
        Field("violation", _("Case that was opened"), leads=case_of),
    ),
    stages=(
        Stage("drawn", _("to be judged"), "warn"),
        Stage("asked", _("an explanation is asked for"), "warn"),
        Stage("explained", pgettext_lazy("of a spot check", "explained"), "warn"),
        Stage("judged", pgettext_lazy("of a spot check", "judged"), "good", last=True),
    ),
    moves=(
        Move("ask", _("Ask for an explanation"), ("drawn", "explained"), "asked", _JUDGES, (QUESTION,), bulk=False, delegable=True),
        Move("explain", _("Explain"), ("asked",), "explained", Who(named=("asked_of",)), (EXPLANATION,), bulk=False),
        Move("judge", _("Judge it"), _OPEN, "judged", _JUDGES, (OUTCOME, FINDING, KIND), tells=JUDGED, tone="good", bulk=False, delegable=True),
        Move("assign", _("Let somebody else judge it"), _OPEN, "", Who(anywhere=OVERSEERS, never=("staff",)), (OWNER,), delegable=True),
    ),
    readers=Who(HEADS, OVERSEERS | _AUDIT, ("asked_of",)),
    exporters=Who(anywhere=OVERSEERS | _AUDIT),
    deadlines=(Timed("B07", "owner", "second"),),
    cases=True,
    place=23,
    acts="tournier_office.spot_checks.judging",
    panel="spot_checks/panel.html",
)  # fmt: skip
