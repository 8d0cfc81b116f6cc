# SPDX-License-Identifier: Apache-2.0
"""The registers of hand-over, described: who hands on, and each thing that is handed on (decision 0268)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.mandates import words
from tournier_office.mandates.register import AUDITORS, HEADS, OFFICERS, STAFF_OFFICE
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

_NUMBER = _("Staff number")
_OVER = OFFICERS | STAFF_OFFICE
TAKER = Field("taker", pgettext_lazy("of a hand-over", "Goes to"), Kind.STAFF, listed=True, narrows=True, hint=_NUMBER)

HANDOVERS = Register(
    name="handovers",
    words=_("Hand-overs"),
    about=_("Who hands on what they keep. It closes when each thing has somebody who accepted it."),
    model="mandates.Handover",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_NUMBER),
        Field("kind", _("Because the person"), Kind.CHOICE, words.handover_kinds, asked=True, listed=True),
        Field("why", _("Reason"), asked=True, hint=_("No customer's data.")),
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
        Field("signed_at", _("Signed by the giver"), Kind.MOMENT, listed=True),
        Field("ended_at", pgettext_lazy("of a hand-over", "Closed at"), Kind.MOMENT),
    ),
    stages=(
        Stage("open", pgettext_lazy("of a hand-over", "open"), "warn"),
        Stage("closed", pgettext_lazy("of a hand-over", "closed"), "good", last=True),
        Stage("dropped", pgettext_lazy("of a hand-over", "dropped"), last=True),
    ),
    moves=(
        Move("list_again", _("List again what is kept"), ("open",), "", Who(HEADS, _OVER, ("staff",)), bulk=False),
        Move("sign", _("Sign: this is all that I kept"), ("open",), "", Who(named=("staff",)), tone="good", bulk=False),
        Move("close", pgettext_lazy("of a hand-over", "Close it"), ("open",), "closed", Who(HEADS, _OVER, never=("staff",)), tone="good", bulk=False, delegable=True),
        Move("drop", _("It is not needed"), ("open",), "dropped", Who(HEADS, _OVER, never=("staff",)), reason=True),
    ),
    readers=Who(HEADS, _OVER | AUDITORS, ("staff",)),
    openers=Who(anywhere=HEADS | _OVER),
    exporters=Who(HEADS, _OVER | AUDITORS),
    place=69,
    acts="tournier_office.mandates.handovers",
    panel="mandates/sheet.html",
)  # fmt: skip

BELONGINGS = Register(
    name="belongings",
    words=_("Things handed on"),
    about=_("Each duty, case, key or copy of a hand-over: offered to somebody, and accepted or declined by them."),
    model="mandates.Belonging",
    fields=(
        Field("staff", _("From"), Kind.STAFF, listed=True, narrows=True),
        Field("kind", pgettext_lazy("of a thing handed on", "Lies in"), Kind.CHOICE, words.keeping, listed=True, narrows=True),
        Field("words", pgettext_lazy("of a thing handed on", "Thing"), listed=True),
        TAKER,
        Field("offered_by", pgettext_lazy("of a hand-over", "Offered by"), Kind.STAFF),
        Field("handover", _("Hand-over")),
        Field("thing", _("Number of the thing")),
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
    ),
    stages=(
        Stage("kept", _("with the giver"), "bad"),
        Stage("offered", pgettext_lazy("of a hand-over", "offered"), "warn"),
        Stage("accepted", pgettext_lazy("of a hand-over", "accepted"), "good", last=True),
        Stage("settled", _("is no longer there"), last=True),
    ),
    moves=(
        Move("offer", pgettext_lazy("of a hand-over", "Offer to"), ("kept", "offered"), "offered", Who(HEADS, _OVER, ("staff",)), (TAKER,)),
        Move("accept", pgettext_lazy("of a hand-over", "Accept"), ("offered",), "accepted", Who(named=("taker",), never=("staff",)), tone="good"),
        Move("decline", pgettext_lazy("of a hand-over", "Decline"), ("offered",), "kept", Who(named=("taker",)), reason=True),
        Move("settle", _("It is no longer there"), ("kept", "offered"), "settled", Who(HEADS, _OVER, ("staff",))),
    ),
    readers=Who(HEADS, _OVER | AUDITORS, ("staff", "taker")),
    exporters=Who(HEADS, _OVER | AUDITORS),
    place=70,
    acts="tournier_office.mandates.belongings",
    panel="mandates/thing.html",
)  # fmt: skip
