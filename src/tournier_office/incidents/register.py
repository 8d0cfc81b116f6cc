# SPDX-License-Identifier: Apache-2.0
"""Two registers, described: what anybody tells in confidence, and incidents (M19, PBOC4).

Reports are steps and no stage: the first is owed an hour after it was found, long before anything is contained. What is owed is
reckoned from the moment at which it was found, by the level (`tournier.law.incidents`).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.law.sanctions import NEAR, REACHED
from tournier.policy.words import POSTS
from tournier_office.incidents import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

KEEPERS = frozenset({"protection_officer", "compliance_officer"})
APPROVERS = frozenset({"compliance_officer", "legal_officer"})
BOOK = KEEPERS | APPROVERS
READERS = BOOK | {"auditor", "audit_admin", "security_admin"}
EVERYBODY = frozenset(POSTS) - {"service"}
REPORTED, ASSESSED, SEEN, CONTAINED, OVER, CLOSED = "reported", "assessed", "seen", "contained", "over", "closed"
DISMISSED = "dismissed"
RUNNING = (REPORTED, ASSESSED, SEEN, CONTAINED)
LIVING = (*RUNNING, OVER)
_NO_DATA = _("No customer's name, number or data.")
_NUMBER = _("Staff number")
_CONCERNED = ("in_charge", "direct", "others")

KIND = Field(
    "kind", pgettext_lazy("of an incident", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True
)
PLACE = Field("place", _("System, room or partner"), asked=True, required=False, hint=_NO_DATA)

REPORTS = Register(
    name="incident-reports",
    words=_("Tell an incident"),
    about=_("Tell at once when customer information leaked, was lost or changed, or may have been. The office opens an incident by it, and its clocks begin. Only the protection officer sees who told it; nobody is worse off for telling."),
    model="incidents.IncidentReport",
    fields=(
        KIND,
        PLACE,
        Field("report", pgettext_lazy("of an incident", "What happened, and since when"), Kind.TEXT, asked=True, most=2000, hint=_NO_DATA),
        Field("opened_at", _("Told"), Kind.MOMENT, listed=True, sorts=True),
        Field("incident", _("Incident"), leads=words.incident_of),
        Field("answer", _("Answer to whoever told it"), Kind.TEXT),
    ),
    stages=(
        Stage("told", pgettext_lazy("of an incident that was told", "told"), "warn"),
        Stage("answered", pgettext_lazy("of an incident that was told", "answered"), "good", last=True),
    ),
    moves=(
        Move("answer", pgettext_lazy("an incident that was told", "Answer"), ("told",), "answered", Who(anywhere=frozenset({"protection_officer"}), never=("opened_by",)), (Field("answer", _("Answer to whoever told it"), Kind.TEXT, most=2000, hint=_NO_DATA),), tone="good", bulk=False),
    ),
    confided=True,
    readers=Who(anywhere=frozenset({"protection_officer"}), named=("opened_by",)),
    openers=Who(anywhere=EVERYBODY),
    place=16,
    acts="tournier_office.incidents.telling",
)  # fmt: skip

ASSETS = Field("assets", _("Sources and tables concerned"), Kind.CHOICES, words.assets, required=False, most=2000)
_LEAKS_FROM = Field("assets", _("Sources and tables concerned"), Kind.CHOICES, words.assets, most=2000, hint=_("Nothing is exported of them until two people have said that it is contained."))  # fmt: skip
PERSONS = Field("persons", _("Customers concerned"), Kind.NUMBER, required=False, listed=True, sorts=True, hint=_("Empty while nobody knows: it is then larger at least. Never fewer than the office counted."))  # fmt: skip
PROPERTY = Field("property", _("Items of credit or property information"), Kind.NUMBER, required=False)
SENSITIVE = Field("sensitive", _("Sensitive items"), Kind.NUMBER, required=False)
ITEMS = Field(
    "items", _("Items of information in all"), Kind.NUMBER, required=False, hint=_("Empty where one a customer.")
)
MARKS = Field("marks", _("Circumstances"), Kind.CHOICES, words.marks, required=False)
LEVEL = Field("level", pgettext_lazy("of an incident", "Level"), Kind.CHOICE, words.levels, listed=True, narrows=True)
_TO = Field("to_level", pgettext_lazy("of an incident", "Level"), Kind.CHOICE, words.levels, stored=False, hint=_("A higher one counts at once, a lower one when a second person agrees."))  # fmt: skip
HANDLER = Field("handler", _("Sees to it"), Kind.STAFF, listed=True, narrows=True, hint=_NUMBER)
IN_CHARGE = Field("in_charge", _("Who was in charge"), Kind.STAFF, hint=_NUMBER)
DIRECT = Field(
    "direct", _("Who did it"), Kind.STAFF, required=False, hint=_("Staff number; empty where nobody of the bank did.")
)
OTHERS = Field("others", _("Others who did it"), Kind.PEOPLE, required=False, most=2000, hint=_("Staff numbers with commas between them. Each of them needs a finding or a reason of their own."))  # fmt: skip
CASES = Field("cases", _("Cases of violation about it"), required=False, most=2000, hint=_("Numbers of cases with commas between them. One that was opened from here stands beside it already."))  # fmt: skip
SENT = Field("sent", _("What was sent"), Kind.CHOICE, words.reports, stored=False)
SENT_AT = Field("sent_at", _("When it was sent"), Kind.MOMENT, stored=False)
TEXT = Field("text", _("Its text"), Kind.TEXT, stored=False, most=4000, hint=_NO_DATA)
CRIME = Field("crime", _("A crime is suspected"), Kind.CHOICE, words.suspected, stored=False)
PART = Field("part", _("Whose part"), Kind.CHOICE, words.parts, stored=False)
WHOM = Field("whom", _("Which of the others who did it"), stored=False, required=False, hint=_NUMBER)

_SEES_TO_IT = Who(anywhere=KEEPERS, named=("handler",), never=_CONCERNED)
_KEEPS = Who(anywhere=KEEPERS, never=_CONCERNED)
_BOOK = Who(anywhere=BOOK, never=_CONCERNED)

INCIDENTS = Register(
    name="incidents",
    words=_("Incidents"),
    about=_("What happened to customer information, how grave it is by its facts, what was reported to whom in time, and whose part it was. One that is larger or graver is not closed before that is said."),
    model="incidents.Incident",
    fields=(
        KIND,
        Field("source", _("Known from"), Kind.CHOICE, words.sources, asked=True, narrows=True),
        Field("origin", _("Its number there"), asked=True, required=False, hint=_("Of the stray file, the trace, the case, the complaint or the entry."), leads=words.origin_of),
        Field("what", _("What happened"), Kind.TEXT, asked=True, most=2000, hint=_NO_DATA),
        PLACE,
        Field("found_at", pgettext_lazy("of an incident", "Found"), Kind.MOMENT, asked=True, listed=True, narrows=True, sorts=True, hint=_("When the bank first knew of it: the clocks begin then.")),
        ASSETS,
        Field("leaking", _("Its source still leaks"), Kind.CHOICE, words.yes_or_no, listed=True, narrows=True),
        PERSONS,
        Field("counted", _("Of them counted by the office"), Kind.NUMBER),
        PROPERTY,
        SENSITIVE,
        ITEMS,
        MARKS,
        LEVEL,
        Field("computed", _("Level by the facts"), Kind.CHOICE, words.levels),
        Field("because", _("By these clauses"), reading=words.because, stored=False),
        Field("lower_to", _("To be lowered to"), Kind.CHOICE, words.levels),
        HANDLER,
        IN_CHARGE,
        DIRECT,
        OTHERS,
        CASES,
        Field("exempt_charge", _("Why who was in charge is not held responsible")),
        Field("exempt_direct", _("Why nobody is held responsible who did it")),
        Field("exempted_others", _("Why others who did it are not held responsible"), reading=words.exempted, stored=False),
        Field("over_at", _("Handling ended"), Kind.MOMENT),
        Field("closed_at", pgettext_lazy("of an incident", "Closed"), Kind.MOMENT),
    ),
    stages=(
        Stage(REPORTED, pgettext_lazy("of an incident", "reported"), "warn"),
        Stage(ASSESSED, pgettext_lazy("of an incident", "assessed"), "bad"),
        Stage(SEEN, pgettext_lazy("of an incident", "contained, a second person looks"), "warn"),
        Stage(CONTAINED, pgettext_lazy("of an incident", "contained"), "warn"),
        Stage(OVER, pgettext_lazy("of an incident", "over, final reports are owed"), "warn"),
        Stage(CLOSED, pgettext_lazy("of an incident", "closed"), "good", rests=True),
        Stage(DISMISSED, pgettext_lazy("of an incident", "was none"), last=True),
    ),
    moves=(
        Move("assess", pgettext_lazy("an incident", "Assess it"), RUNNING, "", _SEES_TO_IT, (PERSONS, ITEMS, PROPERTY, SENSITIVE, MARKS, ASSETS), reason=True, bulk=False),
        Move("send", _("A report or notice was sent"), LIVING, "", _SEES_TO_IT, (SENT, SENT_AT, TEXT), tone="good", bulk=False),
        Move("spill", _("Its source still leaks"), RUNNING, "", _SEES_TO_IT, (_LEAKS_FROM,), reason=True, tone="bad", bulk=False),
        Move("stop", _("It is contained"), (ASSESSED,), SEEN, Who(anywhere=KEEPERS | {"security_admin"}, named=("handler",), never=_CONCERNED), reason=True, bulk=False),
        Move("contain", _("I saw that it is contained"), (SEEN,), CONTAINED, Who(anywhere=BOOK, never=(*_CONCERNED, "stop")), reason=True, tone="good", bulk=False),
        Move("not_yet", _("It is not contained"), (SEEN,), ASSESSED, _BOOK, reason=True, bulk=False),
        Move("finish", _("Handling is over"), (CONTAINED,), OVER, _SEES_TO_IT, reason=True, tells="closed", bulk=False),
        Move("ordered", _("The authority orders that the persons are told"), LIVING, "", _SEES_TO_IT, reason=True, tells="notice_ordered", tone="bad", bulk=False),
        Move(NEAR, _("It comes near a criminal threshold"), LIVING, "", Who(system=True), tone="bad", bulk=False),
        Move(REACHED, _("It reaches a criminal threshold"), LIVING, "", Who(system=True), tone="bad", bulk=False),
        Move("weigh", _("Say whether a crime is suspected"), LIVING, "", _BOOK, (CRIME,), reason=True, tells="crime_weighed", bulk=False),
        Move("returned", _("PBOC sent the report back"), (OVER,), "", _SEES_TO_IT, reason=True, tells="returned", bulk=False),
        Move("grade", _("Another level"), LIVING, "", _KEEPS, (_TO,), reason=True, bulk=False),
        Move("lower", _("Agree to the lower level"), LIVING, "", Who(anywhere=APPROVERS, never=(*_CONCERNED, "lower_by")), reason=True, bulk=False),
        Move("name", _("Name whose part it was"), LIVING, "", _BOOK, (IN_CHARGE, DIRECT, OTHERS, CASES), reason=True, bulk=False),
        Move("exempt", _("Say why somebody is not held responsible"), LIVING, "", _BOOK, (PART, WHOM), reason=True, bulk=False),
        Move("assign", _("Give it to somebody"), LIVING, "", _KEEPS, (HANDLER,), reason=True, bulk=False),
        Move("close", pgettext_lazy("an incident", "Close it"), (OVER,), CLOSED, Who(anywhere=APPROVERS, never=(*_CONCERNED, "exempt", "finish")), reason=True, tone="good", bulk=False),
        Move("reopen", pgettext_lazy("an incident", "Open it again"), (CLOSED,), ASSESSED, Who(anywhere=BOOK | {"auditor"}, never=_CONCERNED), reason=True, bulk=False),
        Move("dismiss", _("It was no incident"), (ASSESSED,), DISMISSED, Who(anywhere=APPROVERS, never=(*_CONCERNED, "assess", "opened_by")), reason=True, bulk=False),
        Move("hand_on", _("It was handed on"), LIVING, "", Who(system=True), (HANDLER,), bulk=False),
    ),
    readers=Who(anywhere=READERS, named=("handler",), never=_CONCERNED),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(anywhere=BOOK | {"auditor"}),
    deadlines=(
        Timed("B32", "handler", "second", since=NEAR), Timed("B33", "handler", "second", since=REACHED),
        Timed("I02F", "handler", "second", since="returned"), Timed("I09", "handler", "second", since="ordered")),
    cases=True,
    place=18,
    acts="tournier_office.incidents.actions",
    panel="incidents/panel.html",
)  # fmt: skip
