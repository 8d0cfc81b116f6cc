# SPDX-License-Identifier: Apache-2.0
"""Two registers, described: each person's declaration, given anew every year, and each interest that they declared (M20).

Nobody takes these lists away: whoever reads a row is the person, the reviewer, or compliance. Others are told figures.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.policy.words import POSTS
from tournier_office.interests import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

OFFICERS = frozenset({"compliance_officer"})
SEES_FIGURES = frozenset({"compliance_officer", "protection_officer", "auditor", "branch_manager", "department_head"})
EVERYBODY = frozenset(POSTS) - {"service"}
_SELF = ("staff",)
_REVIEWS = Who(anywhere=OFFICERS, named=("reviewer",), never=_SELF)
_NUMBER = _("Staff number")
REVIEWER = Field("reviewer", _("Reviewer"), Kind.STAFF, listed=True, narrows=True, hint=_NUMBER)
_STAFF = Field("staff", _("Person"), Kind.STAFF, listed=True, narrows=True)

STATEMENT = Field("statement", _("What is declared"), Kind.CHOICE, words.statements, asked=True, listed=True)
UNTIL = Field("until", _("Counts until"), Kind.DAY, listed=True, narrows=True, sorts=True)

DECLARATIONS = Register(
    name="declarations",
    words=_("Declarations of interests"),
    about=_("That everything is declared: given when asked for, and every year anew. While it is overdue nothing highly sensitive is shown in clear."),
    model="interests.Declaration",
    fields=(
        _STAFF,
        STATEMENT,
        Field("given_at", _("Given"), Kind.MOMENT, listed=True, sorts=True),
        UNTIL,
        REVIEWER,
    ),
    stages=(
        Stage("asked", pgettext_lazy("of a declaration", "asked for"), "warn"),
        Stage("given", pgettext_lazy("of a declaration", "given"), "good"),
        Stage("questioned", pgettext_lazy("of a declaration", "questioned"), "warn"),
        Stage("resting", _("the person has left"), rests=True),
    ),
    moves=(
        Move("give", pgettext_lazy("of a declaration", "Declare"), ("asked", "given", "questioned", "resting"), "given", Who(named=_SELF), (STATEMENT,), tells="interests_declared", tone="good"),
        Move("question", _("Ask what is not declared"), ("given",), "questioned", _REVIEWS, reason=True, tells="declaration_questioned", bulk=False),
        Move("grace", _("Give more time"), ("asked", "given", "questioned"), "", Who(anywhere=OFFICERS, never=_SELF), (UNTIL,), reason=True),
        Move("name_reviewer", _("Name the reviewer"), ("asked", "given", "questioned"), "", Who(anywhere=OFFICERS, never=_SELF), (REVIEWER,)),
        Move("rest", _("The person has left"), ("asked", "given", "questioned"), "resting", Who(system=True), tells="declaration_ended", bulk=False),
    ),
    readers=Who(anywhere=OFFICERS, named=("staff", "reviewer")),
    openers=Who(anywhere=EVERYBODY),
    deadlines=(
        Timed("B11", "staff", since="give"),
        Timed("B14", "staff", since="question"),
    ),
    place=22,
    acts="tournier_office.interests.actions",
)  # fmt: skip

CUSTOMERS = Field(
    "customers",
    _("Customer numbers"),
    category="CUST_ID",
    stored=False,
    own="staff",
    asked=True,
    required=False,
    most=1000,
    hint=_("With commas between them. They bind at once; write no names of people."),
    only_for=words.WITH_CUSTOMERS,
)
MEASURES = Field("measures", _("Keeps away"), Kind.CHOICES, words.measures, listed=True, most=100)
ORGANISATION = Field(
    "organisation",
    _("Organisation"),
    asked=True,
    required=False,
    narrows=True,
    hint=_("As it is named in contracts."),
    only_for=words.WITH_ORGANISATION,
)
COLLEAGUE = Field(
    "colleague",
    _("Relative who works here"),
    Kind.STAFF,
    asked=True,
    required=False,
    hint=_NUMBER,
    only_for=(words.COLLEAGUE,),
)

INTERESTS = Register(
    name="interests",
    words=_("Declared interests"),
    about=_("What could pull a person to one side: relatives, outside posts, shares, dealings. It keeps them away at once; another person decides what follows."),
    model="interests.Interest",
    fields=(
        _STAFF,
        Field("kind", pgettext_lazy("of an interest", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        CUSTOMERS,
        Field("named", _("How many customers"), reading=words.named, stored=False, listed=True),
        ORGANISATION,
        COLLEAGUE,
        Field("what", _("What the interest is"), Kind.TEXT, asked=True, required=False, most=1000, hint=_("No names of people outside the bank."), only_for=words.WITH_ORGANISATION),
        Field("since", pgettext_lazy("of an interest", "Since"), Kind.DAY, asked=True, listed=True),
        Field("opened_at", pgettext_lazy("of an interest", "Declared"), Kind.MOMENT, listed=True, sorts=True),
        Field("late", _("Declared in time"), reading=words.late, stored=False, listed=True),
        MEASURES,
        REVIEWER,
    ),
    stages=(
        Stage("declared", pgettext_lazy("of an interest", "declared, not reviewed"), "warn"),
        Stage("bound", _("keeps away"), "good"),
        Stage("clear", _("keeps away from nothing"), rests=True),
        Stage("over", _("said to be over"), "warn"),
        Stage("ended", pgettext_lazy("of an interest", "ended"), last=True),
    ),
    moves=(
        Move("decide", _("Decide what follows"), ("declared", "bound", "clear", "over"), "bound", _REVIEWS, (MEASURES,), reason=True, tells="interest_reviewed", tone="good", bulk=False),
        Move("release", _("Decide that nothing follows"), ("declared", "bound", "over"), "clear", _REVIEWS, reason=True, tells="interest_reviewed", bulk=False),
        Move("name_customers", _("Add customer numbers"), ("declared", "bound", "over"), "", _REVIEWS, (CUSTOMERS,), bulk=False),
        Move("name_reviewer", _("Name the reviewer"), ("declared", "bound", "clear", "over"), "", Who(anywhere=OFFICERS, never=_SELF), (REVIEWER,)),
        Move("say_over", _("Say that it is over"), ("declared", "bound", "clear"), "over", Who(named=_SELF), reason=True, bulk=False),
        Move("end", _("Confirm that it is over"), ("declared", "over"), "ended", _REVIEWS, reason=True, tells="interest_reviewed", bulk=False),
    ),
    readers=Who(anywhere=OFFICERS, named=("staff", "reviewer")),
    openers=Who(anywhere=EVERYBODY),
    deadlines=(Timed("B13", "reviewer", since=""), Timed("B13", "reviewer", since="say_over")),
    place=23,
    acts="tournier_office.interests.actions",
    discloses=Who(anywhere=OFFICERS, named=("reviewer",), never=_SELF),
    subject="customers",
    several=True,
    purpose="due_diligence",
    basis="legal_duty",
    confided=True,  # whoever knows what somebody has, or of whom they keep away, knows enough about a colleague
)  # fmt: skip
