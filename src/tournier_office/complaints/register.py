# SPDX-License-Identifier: Apache-2.0
"""The register of complaints, described: its stages follow the Measures for consumer complaints (TS 7 to 29)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.complaints import owed, words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

OVERSEERS = frozenset({"compliance_officer", "protection_officer"})
_MANAGERS = frozenset({"branch_manager"})
_FRONT = frozenset({"teller", "customer_manager", "call_agent", "loan_officer"})
_ACCUSED = ("about",)
_KEEPERS = Who(_MANAGERS, OVERSEERS, never=_ACCUSED)
_HANDLER = Who(named=("handler",), never=_ACCUSED)
_WORKERS = Who(_MANAGERS, OVERSEERS, ("handler",), never=_ACCUSED)
_FRONT_TOO = Who(_MANAGERS, OVERSEERS, ("handler", "opened_by"), never=_ACCUSED)
_NO_DATA = _("No customer's data.")
OPEN = ("received", "accepted", "investigating", "appraisal", "mediation", "proposed")
_BUSY = ("investigating", "appraisal", "mediation")
_ANSWERED = ("decided", "refused", "review", "reviewed")

NAME = Field("name", _("Name"), category="NAME", asked=True, most=60)
PHONE = Field("phone", _("Telephone"), category="MOBILE", asked=True, most=30, required=False)
STORY = Field("story", _("What happened"), Kind.TEXT, category="NARRATIVE", asked=True, most=4000)
MORE = Field("story", _("New facts"), Kind.TEXT, category="NARRATIVE", most=4000, adds=True)
REPLY = Field(
    "reply", _("Findings, as the complainant is told them"), Kind.TEXT, category="NARRATIVE", most=4000,
    hint=_("What was looked into and found. The ways that are open to the complainant are added by themselves."),
)  # fmt: skip
REVIEW_REPLY = Field("review_reply", _("Findings of the review"), Kind.TEXT, category="NARRATIVE", most=4000)
REFUSED = Field("reply", _("Reasons, as the complainant is told them"), Kind.TEXT, category="NARRATIVE", most=4000)
MATTER = Field("matter", _("About"), Kind.CHOICE, words.matters, asked=True, listed=True, narrows=True)
CHANNEL = Field("channel", _("Came in"), Kind.CHOICE, words.channels, asked=True, listed=True, narrows=True)
USES = Field(
    "uses", _("Uses to stop"), Kind.CHOICES, words.uses, asked=True, required=False,
    hint=_("While the complaint is open the gate refuses these uses of a customer whose identity was checked."),
)  # fmt: skip
ABOUT = Field(
    "about", _("Member of staff complained of"), Kind.STAFF, asked=True, required=False, narrows=True,
    hint=_("Staff number. Whoever stands here sees nothing of the complaint, nor of this customer until it is closed."),
)  # fmt: skip
HANDLER = Field("handler", _("Handler"), Kind.STAFF, listed=True, narrows=True, hint=_("Staff number"))
REVIEWER = Field("reviewer", _("Reviewer at the superior body"), Kind.STAFF, hint=_("Staff number"))
BRANCH = Field("branch", _("Branch"), Kind.BRANCH, listed=True, narrows=True)
OUTCOME = Field("outcome", _("Outcome"), Kind.CHOICE, words.outcomes, listed=True, narrows=True)
BASIS = Field(
    "basis", _("Basis of the decision"), hint=_("The law, the contract, the bank's rule. No customer's data.")
)
REMEDY = Field("remedy", _("What the bank does"), Kind.CHOICE, words.remedies)
COMPENSATION = Field("compensation", _("Compensation in yuan"), Kind.NUMBER, required=False)
REFUSAL = Field("refusal", _("Why it is not taken on"), Kind.CHOICE, words.refusals)
CAUSE = Field("cause", _("Root cause"), Kind.CHOICE, words.causes, narrows=True)
COOPERATION = Field(
    "cooperation", _("How the partner helped to clear it up"), Kind.CHOICE, words.cooperations, required=False,
    hint=_("Where a partner is complained of: it counts in the partner's figures (TS-10)."),
)  # fmt: skip
RECTIFICATION = Field("rectification", _("What is put right"), required=False, hint=_NO_DATA)
RECTIFIER = Field("rectifier", _("Who puts it right"), Kind.STAFF, required=False, hint=_("Staff number"))
RECTIFY_BY = Field("rectify_by", _("Put right by"), Kind.DAY, required=False, sorts=True)
CUSTOMER = Field("customer", _("Customer number"), category="CUST_ID", stored=False, most=64)
MARK = Field("satisfaction", _("How content the complainant is"), Kind.CHOICE, words.marks)
REVIEW_OUTCOME = Field("review_outcome", _("Outcome of the review"), Kind.CHOICE, words.review_outcomes)
HOW = Field("how", _("How they were told"), Kind.CHOICE, words.tellings, stored=False)
EVIDENCE = Field("evidence", pgettext_lazy("of a duty", "Evidence"), stored=False, hint=_NO_DATA)

COMPLAINTS = Register(
    name="complaints",
    words=_("Complaints"),
    about=_("What people complain of, by when it is answered, by whom, and what was put right."),
    model="complaints.Complaint",
    fields=(
        Field("number", _("Receipt number"), stored=False, reading=lambda row: row.number, listed=True, narrows=True),
        CHANNEL,
        MATTER,
        NAME,
        PHONE,
        STORY,
        USES,
        ABOUT,
        Field("partner", _("Partner complained of"), asked=True, required=False, narrows=True, hint=_("The organisation's name.")),
        Field("partner_duty", _("The partner's duty"), asked=True, required=False, hint=_("Which duty of its contract it is said to have broken.")),
        Field("regulator", _("Forwarded by"), asked=True, required=False, hint=_("For what a regulator forwards: its name.")),
        Field("regulator_ref", _("The regulator's reference"), asked=True, required=False),
        Field("regulator_received", _("Received by the regulator"), Kind.DAY, asked=True, required=False),
        Field("persons", _("How many complain together"), Kind.NUMBER, asked=True, required=False),
        Field("representatives", _("How many speak for them"), Kind.NUMBER, asked=True, required=False),
        Field("opened_at", _("Received"), Kind.MOMENT, listed=True, narrows=True, sorts=True),
        Field("complexity", _("Complexity"), Kind.CHOICE, words.complexities),
        Field("identity", _("Identity"), stored=False, reading=words.identity),
        BRANCH,
        HANDLER,
        REVIEWER,
        REFUSAL,
        OUTCOME,
        BASIS,
        REMEDY,
        COMPENSATION,
        REPLY,
        Field("decided_at", _("Decided"), Kind.MOMENT),
        Field("received_at", _("Decision received"), Kind.MOMENT),
        Field("review_asked_at", _("Review asked for"), Kind.MOMENT),
        REVIEW_OUTCOME,
        REVIEW_REPLY,
        CAUSE,
        COOPERATION,
        RECTIFICATION,
        RECTIFIER,
        RECTIFY_BY,
        Field("rectified_at", _("Put right"), Kind.MOMENT),
        MARK,
        Field("ended_at", _("Ended"), Kind.MOMENT),
    ),
    stages=(
        Stage("received", pgettext_lazy("of a complaint", "received"), "warn"),
        Stage("accepted", _("taken on"), "warn"),
        Stage("investigating", _("looked into"), "warn"),
        Stage("appraisal", _("appraised outside")),
        Stage("mediation", _("in mediation")),
        Stage("proposed", _("decision proposed"), "warn"),
        Stage("decided", pgettext_lazy("of a complaint", "answered"), "good"),
        Stage("refused", _("not taken on")),
        Stage("review", _("under review"), "bad"),
        Stage("reviewed", _("review answered"), "good"),
        Stage("closed", pgettext_lazy("of a complaint", "closed"), "good", last=True),
        Stage("withdrawn", pgettext_lazy("of a complaint", "withdrawn"), last=True),
    ),
    moves=(
        Move("accept", _("Take it on"), ("received",), "accepted", _KEEPERS, tells="acknowledged", tone="good", delegable=True),
        Move("refuse", _("Do not take it on"), ("received",), "refused", _KEEPERS, (REFUSAL, REFUSED), tells="decided", tone="bad", bulk=False, delegable=True),
        Move("route", _("Give to another branch"), ("received", "accepted"), "", _KEEPERS, (BRANCH,), reason=True),
        Move("assign", _("Name the handler"), ("accepted", *_BUSY), "investigating", _KEEPERS, (HANDLER,), tone="good", delegable=True),
        Move("identify", _("Check who complains"), OPEN, "", _WORKERS, (CUSTOMER,), bulk=False),
        Move("name_staff", _("Name whom it is about"), ("received", "accepted", *_BUSY), "", _WORKERS, (ABOUT,), bulk=False),
        Move("complicate", _("It is complex: 30 days"), ("accepted", *_BUSY), "", _WORKERS, reason=True, bulk=False),
        Move("ask_time", _("Ask for 30 days more"), _BUSY, "", _HANDLER, reason=True, bulk=False),
        Move("grant_time", _("Grant 30 days more"), _BUSY, "", Who(anywhere=OVERSEERS, never=("handler", "about", "ask_time")), reason=True, bulk=False, delegable=True),
        Move("told_time", _("The complainant was told of the longer time"), (*_BUSY, "proposed"), "", _FRONT_TOO, (HOW,), tells="extended", tone="good", bulk=False),
        Move("appraise", _("Outside appraisal begins"), ("investigating",), "appraisal", _HANDLER, reason=True, tells="appraisal_begun", bulk=False),
        Move("appraised", _("The appraisal is there"), ("appraisal",), "investigating", _HANDLER, reason=True, tells="appraisal_ended", bulk=False),
        Move("told_appraisal", _("The complainant was told of the appraisal"), ("investigating", "appraisal", "proposed"), "", _FRONT_TOO, (HOW,), tells="appraisal_told", tone="good", bulk=False),
        Move("mediate", _("Mediation begins"), ("investigating",), "mediation", _HANDLER, reason=True, tells="mediation_begun", bulk=False),
        Move("mediated", _("Mediation ends"), ("mediation",), "investigating", _HANDLER, reason=True, tells="mediation_ended", bulk=False),
        Move("add_facts", _("The complainant tells new facts"), ("received", "accepted", *_BUSY), "", _FRONT_TOO, (MORE,), tells="new_facts", bulk=False),
        Move("decide", _("Propose the decision"), ("investigating",), "proposed", _HANDLER, (OUTCOME, REPLY, BASIS, REMEDY, COMPENSATION), tone="good", bulk=False),
        Move("approve", _("Sign the decision and tell it"), ("proposed",), "decided", Who(_MANAGERS, OVERSEERS, never=("handler", "about", "decide")), tells="decided", tone="good", bulk=False, delegable=True),
        Move("send_back", _("Send it back"), ("proposed",), "investigating", Who(_MANAGERS, OVERSEERS, never=("handler", "about", "decide")), reason=True, bulk=False, delegable=True),
        Move("tell", _("The complainant has received it"), ("decided", "refused"), "", _FRONT_TOO, tells="decision_received"),
        Move("ask_review", _("The complainant asks for a review"), ("decided", "refused"), "review", _FRONT_TOO, (MORE,), tells="review_asked", bulk=False),
        Move("assign_review", _("Name the reviewer"), ("review",), "", Who(anywhere=OVERSEERS, never=("handler", "about")), (REVIEWER,), bulk=False, delegable=True),
        Move("decide_review", _("Answer the review"), ("review",), "reviewed", Who(named=("reviewer",), never=("handler", "about", "decide", "approve", "refuse")), (REVIEW_OUTCOME, REVIEW_REPLY), tells="review_decided", tone="good", bulk=False),
        Move("find_cause", _("Root cause and what is put right"), _ANSWERED, "", _WORKERS, (CAUSE, COOPERATION, RECTIFICATION, RECTIFIER, RECTIFY_BY), bulk=False),
        Move("rectify", _("It is put right"), ("decided", "review", "reviewed"), "", Who(_MANAGERS, OVERSEERS, ("rectifier",), never=_ACCUSED), (EVIDENCE,), bulk=False),
        Move("report_major", _("The major complaint is reported"), OPEN, "", _WORKERS, (EVIDENCE,), tells="reported", bulk=False),
        Move("stop_uses", _("The uses are stopped in every system"), (*OPEN, *_ANSWERED), "", _WORKERS, (EVIDENCE,), tells="stopped", tone="good", bulk=False),
        Move("rate", _("The complainant rates it"), ("decided", "reviewed"), "", _FRONT_TOO, (MARK,), bulk=False),
        Move("withdraw", _("The complainant withdraws"), (*OPEN, "review"), "withdrawn", _FRONT_TOO, tells="withdrawn", reason=True, bulk=False),
        Move("close", _("Close it"), ("decided", "refused", "reviewed"), "closed", _KEEPERS, delegable=True),
    ),
    readers=Who(_MANAGERS, OVERSEERS | {"auditor", "legal_officer"}, ("handler", "reviewer", "rectifier", "opened_by"), never=_ACCUSED),
    openers=Who(_MANAGERS | _FRONT, OVERSEERS),
    exporters=Who(_MANAGERS, OVERSEERS | {"auditor"}),
    discloses=Who(_MANAGERS, OVERSEERS, ("handler", "reviewer"), never=_ACCUSED),
    subject="subject",
    purpose="complaint",
    basis="legal_duty",
    deadlines=(
        Timed("D01", "handler", "assigned_by", of=owed.complaint), Timed("D07", "reviewer", since="ask_review"),
        Timed("D13A", "handler", "assigned_by", of=owed.by_pboc),
        Timed("D14", "handler", "assigned_by", of=owed.aml), Timed("D14B", "handler", "assigned_by", of=owed.aml_basic),
        Timed("D15", "handler", "assigned_by", of=owed.credit),
        Timed("D17", "handler", "assigned_by", of=owed.right), Timed("D18", "handler", "assigned_by", of=owed.right_online),
        Timed("D19A", "handler", "assigned_by", of=owed.right), Timed("D19B", "handler", "assigned_by", of=owed.right),
        Timed("D16", "handler", "assigned_by", since="identify", of=owed.right),
        Timed("D21", "handler", "assigned_by", of=owed.consent_withdrawn),
        Timed("D23", "handler", "assigned_by", of=owed.opted_out),
        Timed("D03B", "handler", "assigned_by", since="grant_time"), Timed("D04", "handler", "assigned_by", since="appraise"),
    ),
    cases=True,
    place=14,
    acts="tournier_office.complaints.actions",
    panel="complaints/panel.html",
)  # fmt: skip
