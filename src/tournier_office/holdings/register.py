# SPDX-License-Identifier: Apache-2.0
"""Two registers, described: what lies on paper and on media, and the counts of the rooms (M08).

A holding has one custodian, who takes it on by a step of their own. It goes by one way only: destroyed, after its term, before two
people. Nothing here lends one: a paper in somebody's hand is a disclosure, and none goes round the gate (decision 0354).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.holdings import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

KEEPERS = frozenset({"protection_officer", "compliance_officer"})
HEADS = frozenset({"branch_manager", "department_head"})
SUPERVISORS = KEEPERS | {"legal_officer"}
READERS = SUPERVISORS | {"auditor", "audit_admin"}
KEPT, LEAVING, MISSING, DUE, ENTERED = "kept", "leaving", "missing", "due", "entered"
HERE = (KEPT, LEAVING)
LIVING = (*HERE, MISSING)
_NUMBER = _("Staff number")
_MOST_NUMBERS = 8000

UNIT = Field("unit", _("Branch"), Kind.BRANCH, asked=True, listed=True, narrows=True)
ROOM = Field(
    "room", _("Room"), asked=True, listed=True, narrows=True, hint=_("Always by the same words: it is counted as one.")
)
TAKER = Field("taker", _("Offered to"), Kind.STAFF, hint=_NUMBER)
CUSTODIAN = Field("custodian", _("Custodian"), Kind.STAFF, listed=True, narrows=True)
TERMS = Field(
    "terms",
    _("Kept by these terms"),
    Kind.CHOICES,
    words.terms,
    asked=True,
    hint=_("All that apply: the longest wins."),
)
BEGUN = Field(
    "begun", _("The terms began on"), Kind.DAY, asked=True, hint=_("The latest day on which one of them began.")
)
HOLD = Field("hold", _("What keeps it besides"), Kind.CHOICE, words.holds, asked=True, narrows=True)
HOW = Field("how", _("How it is destroyed"), Kind.CHOICE, words.ways)
_CUSTODIAN = Who(anywhere=KEEPERS, named=("custodian",))
_CLEARS = Who(anywhere=KEEPERS, never=("custodian",))

HOLDINGS = Register(
    name="holdings",
    words=_("Paper and media"),
    about=_("Boxes, files and media with customer information: what is in them, where they lie, who keeps them and until when. Nothing is lent from here: what leaves in somebody's hand passes the gate."),
    model="holdings.Carrier",
    fields=(
        Field("label", _("Number on its label"), asked=True, listed=True, narrows=True, sorts=True, most=24, hint=_("3 to 24 letters, digits and dashes, a letter first; no customer's number.")),
        Field("kind", pgettext_lazy("of a holding", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        Field("holds", _("What is in it"), Kind.CHOICES, words.contents, asked=True, most=1000),
        Field("cls", _("Class"), Kind.CHOICE, words.classes, listed=True, narrows=True),
        Field("grade", _("Grade of secrecy"), Kind.CHOICE, words.grades, asked=True, narrows=True),
        Field("persons", _("About how many customers"), Kind.NUMBER, asked=True),
        UNIT,
        ROOM,
        CUSTODIAN,
        Field("taker", _("Offered to"), Kind.STAFF, asked=True, required=False, hint=_("Staff number of its custodian; empty where you keep it yourself. They accept it.")),
        TERMS,
        BEGUN,
        Field("keep_until", _("Kept until"), Kind.DAY, listed=True, narrows=True, sorts=True),
        HOLD,
        HOW,
        Field("executor", _("Destroyed by"), Kind.STAFF),
        Field("supervisor", _("Seen by"), Kind.STAFF),
    ),
    stages=(
        Stage(KEPT, pgettext_lazy("of a holding", "kept"), "good"),
        Stage(LEAVING, _("to be destroyed before a second person"), "warn"),
        Stage(MISSING, pgettext_lazy("of a holding", "missing"), "bad"),
        Stage("destroyed", pgettext_lazy("of a holding", "destroyed"), last=True),
        Stage("gone", _("missing, and explained"), last=True),
    ),
    moves=(
        Move("move", _("Put it elsewhere"), (KEPT,), "", _CUSTODIAN, (UNIT, ROOM), reason=True),
        Move("offer", _("Hand it to another custodian"), (KEPT,), "", _CUSTODIAN, (TAKER,)),
        Move("accept", _("Take it on"), (KEPT,), "", Who(named=("taker",)), tone="good"),
        Move("decline", _("Do not take it on"), (KEPT,), "", Who(named=("taker",)), reason=True),
        Move("weigh", _("Change for how long it is kept"), (KEPT,), "", Who(anywhere=SUPERVISORS), (TERMS, BEGUN, HOLD), reason=True),
        Move("propose", _("Destroy it"), (KEPT,), LEAVING, _CUSTODIAN, (HOW,), bulk=False),
        Move("keep", _("Do not destroy it"), (LEAVING,), KEPT, Who(HEADS, SUPERVISORS, ("custodian",)), reason=True, bulk=False),
        Move("destroy", _("I saw that it was destroyed"), (LEAVING,), "destroyed", Who(HEADS, SUPERVISORS, never=("propose", "custodian")), reason=True, tone="bad", bulk=False),
        Move("lose", _("A count did not find it"), HERE, MISSING, Who(system=True), bulk=False),
        Move("find", _("It was found"), (MISSING,), KEPT, _CLEARS, (UNIT, ROOM), reason=True, tells="holding_found", bulk=False),
        Move("explain", _("It is gone, and explained"), (MISSING,), "gone", _CLEARS, reason=True, tells="holding_explained", tone="bad", bulk=False),
        Move("hand_on", _("It was handed on"), LIVING, "", Who(system=True), (CUSTODIAN,), bulk=False),
    ),
    readers=Who(HEADS, READERS, ("custodian", "taker")),
    openers=Who(HEADS, KEEPERS),
    exporters=Who(HEADS, READERS),
    deadlines=(Timed("B31", "custodian", since="lose"),),
    place=46,
    acts="tournier_office.holdings.actions",
)  # fmt: skip

NUMBERS = Field("numbers", _("Numbers on the labels that lie there"), Kind.TEXT, most=_MOST_NUMBERS, hint=_("One a line, or with commas; also as copied from a sheet. 8,000 signs at most."))  # fmt: skip
SECOND = Field(
    "second", _("Who counts with you"), Kind.STAFF, hint=_("Staff number. One of you two keeps nothing in this room.")
)
ANSWERER = Field("answerer", _("Sees to the count"), Kind.STAFF, listed=True, narrows=True, hint=_NUMBER)

STOCKTAKES = Register(
    name="stocktakes",
    words=_("Counts of rooms"),
    about=_("Each room with paper or media is counted once a year by two people. What is not found is missing: until it is found or explained, the room takes nothing in and gives nothing out."),
    model="holdings.StockTake",
    fields=(
        Field("unit", _("Branch"), Kind.BRANCH, listed=True, narrows=True),
        Field("room", _("Room"), listed=True, narrows=True),
        ANSWERER,
        Field("counter", _("Counted by"), Kind.STAFF),
        Field("second", _("Counted with"), Kind.STAFF),
        Field("counted_at", pgettext_lazy("of a count", "Counted on"), Kind.MOMENT, listed=True, sorts=True),
        Field("expected", _("On the list"), Kind.NUMBER, listed=True),
        Field("found", _("Of them found"), Kind.NUMBER, listed=True),
        Field("missing", pgettext_lazy("of a count", "Not found"), Kind.TEXT),
        Field("elsewhere", _("Should lie elsewhere"), Kind.TEXT),
        Field("surplus", _("Not in the inventory"), Kind.TEXT),
    ),
    stages=(
        Stage(DUE, pgettext_lazy("of a count", "to be done"), "warn"),
        Stage(ENTERED, _("entered, the second person confirms"), "warn"),
        Stage("counted", pgettext_lazy("of a count", "counted"), "good", last=True),
        Stage("ended", _("nothing lies there any more"), last=True),
    ),
    moves=(
        Move("enter", _("Enter what lies there"), (DUE,), ENTERED, Who(HEADS, KEEPERS, ("answerer",)), (NUMBERS, SECOND), bulk=False),
        Move("confirm", _("Confirm the count"), (ENTERED,), "counted", Who(named=("second",), never=("enter",)), tells="room_counted", tone="good", bulk=False),
        Move("reject", _("Count it again"), (ENTERED,), DUE, Who(HEADS, KEEPERS, ("second",)), reason=True, bulk=False),
        Move("name_answerer", _("Name who sees to it"), (DUE, ENTERED), "", Who(HEADS, KEEPERS), (ANSWERER,)),
        Move("lapse", _("The room is empty"), (DUE,), "ended", Who(system=True), tells="room_counted", bulk=False),
    ),
    readers=Who(HEADS, READERS, ("answerer", "counter", "second")),
    exporters=Who(HEADS, READERS),
    deadlines=(Timed("B30", "answerer"),),
    place=47,
    acts="tournier_office.holdings.counting",
    panel="holdings/expected.html",
)  # fmt: skip
