# SPDX-License-Identifier: Apache-2.0
"""Two registers, described: near misses that anybody tells in confidence, and cases about a member of staff (M18, M19, M95)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.law.sanctions import NEAR, REACHED
from tournier_office.site.navigation import ADMINISTRATION
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who
from tournier_office.violations import words

OVERSEERS = frozenset({"compliance_officer", "protection_officer"})
_LEGAL = frozenset({"legal_officer"})
_MANAGERS = frozenset({"branch_manager", "department_head"})
_AUDIT = frozenset({"auditor"})
EVERYBODY = ADMINISTRATION | OVERSEERS | _LEGAL | _MANAGERS | _AUDIT | frozenset({
    "teller", "customer_manager", "call_agent", "loan_officer", "analyst", "aml_officer", "collector",
})  # fmt: skip
_ABOUT = ("about",)
_NO_DATA = _("No customer's data.")
_NUMBER = _("Staff number")
RUNNING = ("reported", "examining", "hearing", "proposed")
OPEN = (*RUNNING, "decided", "appealed")

REPORT = Field("report", _("What happened, or nearly did"), Kind.TEXT, asked=True, most=4000, hint=_NO_DATA)
PLACE = Field("place", _("Where"), asked=True, required=False, listed=True)
ANSWER = Field("answer", _("Answer to whoever told it"), Kind.TEXT, most=2000)
LESSON = Field(
    "lesson", _("What the bank learns from it"), Kind.TEXT, required=False, most=2000, hint=_("Without names.")
)

NEAR_MISSES = Register(
    name="near-misses",
    words=_("Near misses"),
    about=_("What nearly went wrong, told in confidence. Only the protection officer sees who told it; nobody is worse off for telling."),
    model="violations.NearMiss",
    fields=(
        PLACE,
        Field("kind", pgettext_lazy("of a violation", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        REPORT,
        Field("opened_at", _("Told"), Kind.MOMENT, listed=True, sorts=True),
        ANSWER,
        LESSON,
    ),
    stages=(
        Stage("told", pgettext_lazy("of a near miss", "told"), "warn"),
        Stage("answered", pgettext_lazy("of a near miss", "answered"), "good"),
        Stage("closed", pgettext_lazy("of a near miss", "closed"), last=True),
    ),
    moves=(
        Move("answer", _("Answer"), ("told",), "answered", Who(anywhere=frozenset({"protection_officer"}), never=("opened_by",)), (ANSWER, LESSON), tone="good", bulk=False),
        Move("close", pgettext_lazy("of a near miss", "Close it"), ("answered",), "closed", Who(anywhere=frozenset({"protection_officer"}), never=("opened_by",))),
    ),
    confided=True,
    readers=Who(anywhere=frozenset({"protection_officer"}), named=("opened_by",)),
    openers=Who(anywhere=EVERYBODY),
    place=17,
)  # fmt: skip

ABOUT = Field(
    "about", pgettext_lazy("of a violation", "About"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_NUMBER
)
SOURCE = Field("source", _("Comes from"), Kind.CHOICE, words.sources, asked=True, listed=True, narrows=True)
ORIGIN = Field(
    "origin",
    _("Its number there"),
    asked=True,
    required=False,
    hint=_("Of the entry, the spot check, the trace, the complaint, the near miss or the incident."),
    leads=words.origin_of,
)
KIND = Field(
    "kind", pgettext_lazy("of a violation", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True
)
CHARGE = Field(
    "charge",
    _("What is said to have been done"),
    Kind.TEXT,
    asked=True,
    most=2000,
    hint=_("As the person will read it. No customer's data, and not who told it."),
)
SINCE = Field("since_day", _("Looked into since"), Kind.DAY)
UNTIL = Field("until_day", _("Looked into until"), Kind.DAY)
EXAMINER = Field("examiner", _("Examiner"), Kind.STAFF, listed=True, narrows=True, hint=_NUMBER)
SUSPENSION = Field("suspension", _("No C2 in clear while it runs"), Kind.CHOICE, words.yes_or_no)
STATEMENT = Field("statement", _("What the person says"), Kind.TEXT, most=4000, hint=_NO_DATA)
FINDING = Field("finding", _("Finding"), Kind.TEXT, most=4000, hint=_NO_DATA)
GRADE = Field("grade", _("Grade"), Kind.CHOICE, words.grades, listed=True, narrows=True)
MITIGATION = Field("mitigation", _("Speaks for the person"), Kind.CHOICES, words.mitigations, required=False)
AGGRAVATION = Field("aggravation", _("Speaks against the person"), Kind.CHOICES, words.aggravations, required=False)
SANCTION = Field("sanction", _("Sanction"), Kind.CHOICE, words.sanctions, listed=True, narrows=True)
BARRED = Field("barred_until", _("No C2 in clear until"), Kind.DAY, required=False)
MANAGER = Field("manager", _("Who was in charge"), Kind.STAFF, required=False, narrows=True, hint=_NUMBER)
MANAGER_FINDING = Field("manager_finding", _("Their part"), Kind.CHOICE, words.manager_findings, required=False)
MANAGER_SANCTION = Field("manager_sanction", _("Their sanction"), Kind.CHOICE, words.sanctions, required=False)
MANAGER_BARRED = Field("manager_barred_until", _("They see no C2 in clear until"), Kind.DAY, required=False)
EXEMPTION = Field("exemption", _("Why nobody in charge is held responsible"), required=False)
REFERRAL = Field("referral", _("Given to"), Kind.CHOICE, words.referrals)
APPEAL = Field("appeal", _("Appeal"), Kind.TEXT, most=4000, hint=_NO_DATA)
REVIEWER = Field("reviewer", _("Who decides the appeal"), Kind.STAFF, hint=_NUMBER)
ANSWERED = Field("appeal_answer", _("Answer to the appeal"), Kind.CHOICE, words.answers)
APPEAL_REASONS = Field("appeal_reasons", _("Reasons, as the person reads them"), Kind.TEXT, most=4000, hint=_NO_DATA)

_JUDGES = Who(anywhere=OVERSEERS, never=(*_ABOUT, "manager", "examiner", "opened_by", "propose"))
_EXAMINER = Who(named=("examiner",), never=_ABOUT)
_THE_PERSON = Who(system=True)  # on their own page: whoever a case is about sees nothing of this register

VIOLATIONS = Register(
    name="violations",
    words=_("Violations"),
    about=_("What members of staff are said to have done against the duty of secrecy, what was found, and what came of it."),
    model="violations.Violation",
    fields=(
        ABOUT,
        SOURCE,
        ORIGIN,
        KIND,
        CHARGE,
        Field("opened_at", _("Reported"), Kind.MOMENT, listed=True, narrows=True, sorts=True),
        EXAMINER,
        SUSPENSION,
        SINCE,
        UNTIL,
        STATEMENT,
        FINDING,
        GRADE,
        MITIGATION,
        AGGRAVATION,
        Field("table", _("Table of sanctions")),
        SANCTION,
        BARRED,
        MANAGER,
        MANAGER_FINDING,
        MANAGER_SANCTION,
        MANAGER_BARRED,
        EXEMPTION,
        Field("decided_at", _("Decided and told"), Kind.MOMENT, sorts=True),
        APPEAL,
        REVIEWER,
        ANSWERED,
        APPEAL_REASONS,
        REFERRAL,
        Field("ended_at", _("Ended"), Kind.MOMENT),
    ),
    stages=(
        Stage("reported", pgettext_lazy("of a violation", "reported"), "warn"),
        Stage("examining", pgettext_lazy("of a violation", "looked into"), "warn"),
        Stage("hearing", _("the person is heard"), "warn"),
        Stage("proposed", pgettext_lazy("of a violation", "decision proposed"), "warn"),
        Stage("decided", pgettext_lazy("of a violation", "decided"), "bad"),
        Stage("appealed", _("appealed"), "warn"),
        Stage("final", _("decided on appeal"), "bad"),
        Stage("closed", pgettext_lazy("of a violation", "closed"), last=True),
        Stage("dropped", pgettext_lazy("of a violation", "dropped"), last=True),
    ),
    moves=(
        Move("take_up", _("Take it up and name the examiner"), ("reported",), "examining", Who(anywhere=OVERSEERS, never=(*_ABOUT, "opened_by")), (EXAMINER, SUSPENSION), bulk=False),
        Move("drop", _("Drop it"), RUNNING, "dropped", Who(anywhere=OVERSEERS, never=_ABOUT), reason=True, tells="matter_ended", bulk=False),
        Move("suspend", _("Suspend or restore while it runs"), ("examining", "hearing", "proposed"), "", Who(anywhere=OVERSEERS, never=_ABOUT), (SUSPENSION,), reason=True, bulk=False),
        Move("count", _("Count what was seen"), ("examining",), "", _EXAMINER, (SINCE, UNTIL), bulk=False),
        Move("hear", _("Ask the person to be heard"), ("examining",), "hearing", _EXAMINER, bulk=False),
        Move("state", _("The person says"), ("hearing",), "", _THE_PERSON, (STATEMENT,), bulk=False),
        Move("resume", _("Look into it further"), ("hearing",), "examining", _EXAMINER, reason=True, bulk=False),
        Move("propose", _("Propose the decision"), ("hearing",), "proposed", _EXAMINER, (FINDING, GRADE, MITIGATION, AGGRAVATION, SANCTION, BARRED, MANAGER, MANAGER_FINDING, MANAGER_SANCTION, MANAGER_BARRED, EXEMPTION), tone="good", bulk=False),
        Move("send_back", _("Send it back"), ("proposed",), "examining", _JUDGES, reason=True, bulk=False),
        Move("decide", _("Sign the decision and tell it"), ("proposed",), "decided", _JUDGES, tone="good", bulk=False),
        Move("appeal", _("The person appeals"), ("decided",), "appealed", _THE_PERSON, (APPEAL,), bulk=False),
        Move("assign_review", _("Name who decides the appeal"), ("appealed",), "", Who(anywhere=OVERSEERS, never=(*_ABOUT, "examiner", "propose")), (REVIEWER,), bulk=False),
        Move("answer_appeal", _("Answer the appeal"), ("appealed",), "final", Who(named=("reviewer",), never=(*_ABOUT, "examiner", "propose", "decide", "assign_review")), (ANSWERED, APPEAL_REASONS, SANCTION, BARRED), tone="good", bulk=False),
        Move("refer", _("Keep it or give it outside"), ("examining", "hearing", "proposed", "decided", "appealed", "final"), "", Who(anywhere=OVERSEERS | _LEGAL, never=_ABOUT), (REFERRAL,), reason=True, tells="crime_weighed", bulk=False),
        Move(NEAR, _("What was seen comes near a criminal threshold"), OPEN, "", Who(system=True), tone="bad", bulk=False),
        Move(REACHED, _("What was seen reaches a criminal threshold"), OPEN, "", Who(system=True), tone="bad", bulk=False),
        Move("account", _("Say who was in charge"), ("decided", "final"), "", _JUDGES, (MANAGER, MANAGER_FINDING, EXEMPTION), reason=True, bulk=False),
        Move("close", pgettext_lazy("of a violation", "Close it"), ("decided", "final"), "closed", Who(anywhere=OVERSEERS, never=_ABOUT), tells="matter_ended"),
    ),
    readers=Who(anywhere=OVERSEERS | _AUDIT | _LEGAL, named=("examiner", "reviewer"), never=("about", "manager")),
    openers=Who(_MANAGERS, OVERSEERS | _AUDIT | _LEGAL),
    exporters=Who(anywhere=OVERSEERS | _AUDIT),
    cases=True,
    place=19,
    acts="tournier_office.violations.actions",
    panel="violations/panel.html",
)  # fmt: skip
