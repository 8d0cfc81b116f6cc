# SPDX-License-Identifier: Apache-2.0
"""The register of risks, described (M05). What is high is accepted by two, until a day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.risks import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

KEEPERS = frozenset({"protection_officer", "compliance_officer"})
APPROVERS = frozenset({"compliance_officer", "legal_officer"})
SEES_ALL = KEEPERS | APPROVERS | {"auditor", "audit_admin"}
_HEADS = frozenset({"branch_manager", "department_head"})
OPEN, TREATED, ASKED, ACCEPTED, LAPSED, CLOSED = "open", "treated", "asked", "accepted", "lapsed", "closed"
#: Where nothing is done about it.
UNTREATED = (OPEN, LAPSED)
LIVING = (OPEN, TREATED, ASKED, ACCEPTED, LAPSED)
_NO_NAMES = _("No customer's name or data.")
_KEEPS = Who(anywhere=KEEPERS, named=("owner",))
_DECIDES = Who(anywhere=APPROVERS, never=("opened_by", "owner", "asked_by", "accept"))

OWNER = Field(
    "owner",
    pgettext_lazy("of a risk", "Owner"),
    Kind.STAFF,
    asked=True,
    listed=True,
    narrows=True,
    hint=_("Staff number"),
)
LIKELIHOOD = Field("likelihood", _("Likelihood before anything is done"), Kind.CHOICE, words.likelihoods, asked=True)
IMPACT = Field("impact", _("Impact before anything is done"), Kind.CHOICE, words.impacts, asked=True)
LIKELIHOOD_LEFT = Field("likelihood_left", _("Likelihood that is left"), Kind.CHOICE, words.likelihoods, asked=True)
IMPACT_LEFT = Field("impact_left", _("Impact that is left"), Kind.CHOICE, words.impacts, asked=True)
CONTROLS = Field(
    "controls", _("Controls"), asked=True, most=600,
    hint=_("Names of rules, deadlines and clauses with commas between them, as the law book writes them."),
)  # fmt: skip
CASES = Field("cases", _("Cases behind it"), Kind.CHOICES, words.sources, asked=True, required=False)
TREATMENT = Field(
    "treatment", pgettext_lazy("of a risk", "Treatment"), Kind.CHOICE, words.all_treatments, listed=True, narrows=True
)
_TREATED_BY = Field("treatment", pgettext_lazy("of a risk", "Treatment"), Kind.CHOICE, words.treatments)
PLAN = Field("plan", _("What is done"), Kind.TEXT, most=1000, hint=_NO_NAMES)
UNTIL = Field("accepted_until", _("Accepted until"), Kind.DAY, listed=True, narrows=True, sorts=True)

RISKS = Register(
    name="risks",
    words=_("Risks"),
    about=_("What could happen to the secrecy of customers' information, who answers for it, and what is done about it. A high risk is accepted by two people, until a day; after that it is open again by itself."),
    model="risks.Risk",
    fields=(
        Field("title", _("What could happen"), asked=True, listed=True, narrows=True, hint=_NO_NAMES),
        Field("about", pgettext_lazy("of a risk", "From what, and with what effect"), Kind.TEXT, asked=True, most=2000, hint=_NO_NAMES),
        Field("branch", _("Branch"), Kind.BRANCH, listed=True, narrows=True),
        OWNER,
        LIKELIHOOD,
        IMPACT,
        Field("inherent", _("Rating before anything is done"), reading=words.inherent, stored=False),
        LIKELIHOOD_LEFT,
        IMPACT_LEFT,
        Field("residual", _("Rating that is left"), reading=words.residual, stored=False, listed=True),
        CONTROLS,
        Field("indicator", _("Indicator"), Kind.CHOICE, words.watches, asked=True, required=False, narrows=True),
        Field("watched", _("What the indicator showed last"), reading=words.watched, stored=False),
        CASES,
        Field("cases_counted", _("Number of cases"), reading=words.cases, stored=False),
        TREATMENT,
        PLAN,
        UNTIL,
        Field("accepted_by", _("Accepted by"), Kind.STAFF),
    ),
    stages=(
        Stage(OPEN, pgettext_lazy("of a risk", "not treated"), "warn"),
        Stage(TREATED, pgettext_lazy("of a risk", "is treated"), "good"),
        Stage(ASKED, pgettext_lazy("of a risk", "acceptance waits for a second person"), "warn"),
        Stage(ACCEPTED, pgettext_lazy("of a risk", "accepted"), "good"),
        Stage(LAPSED, pgettext_lazy("of a risk", "acceptance has lapsed, open again"), "bad"),
        Stage(CLOSED, pgettext_lazy("of a risk", "closed"), last=True),
    ),
    moves=(
        Move("review", pgettext_lazy("of a risk", "Reviewed, as it was"), (OPEN, TREATED, ACCEPTED, LAPSED), "", _KEEPS, reason=True, tells="risk_reviewed", bulk=False),
        Move("assess", _("Rate it anew"), (OPEN, TREATED, ACCEPTED, LAPSED), "", _KEEPS, (LIKELIHOOD, IMPACT, LIKELIHOOD_LEFT, IMPACT_LEFT, CONTROLS), reason=True, tells="risk_reviewed", bulk=False),
        Move("treat", pgettext_lazy("of a risk", "Treat it"), (OPEN, TREATED, LAPSED), TREATED, _KEEPS, (_TREATED_BY, PLAN), tells="risk_treated", tone="good", bulk=False),
        Move("accept", pgettext_lazy("of a risk", "Accept it"), (OPEN, TREATED, LAPSED), ASKED, _KEEPS, (UNTIL,), reason=True, bulk=False),
        Move("agree", _("Agree to the acceptance"), (ASKED,), ACCEPTED, _DECIDES, reason=True, tells="risk_treated", tone="good", bulk=False),
        Move("turn_down", pgettext_lazy("of a risk", "Do not accept it"), (ASKED,), OPEN, Who(anywhere=APPROVERS | KEEPERS, named=("owner",)), reason=True, bulk=False),
        Move("pass_on", _("Give it to another owner"), LIVING, "", Who(anywhere=KEEPERS, system=True), (OWNER,), reason=True, bulk=False),
        Move("close", pgettext_lazy("of a risk", "It is no risk any more"), (OPEN, TREATED, ACCEPTED, LAPSED), CLOSED, Who(anywhere=APPROVERS, never=("opened_by", "owner")), reason=True, tells="risk_closed", bulk=False),
        Move("lapse", _("The last day of the acceptance is over"), (ACCEPTED,), LAPSED, Who(system=True), bulk=False),
        Move("redden", _("Its indicator is red, and nothing is done"), UNTREATED, "", Who(system=True), bulk=False),
    ),
    readers=Who(_HEADS, SEES_ALL, ("owner",)),
    openers=Who(_HEADS, KEEPERS),
    exporters=Who(anywhere=SEES_ALL),
    deadlines=(
        Timed("B28", "owner", "second"),
        Timed("B28", "owner", "second", since="review"),
        Timed("B28", "owner", "second", since="assess"),
        Timed("B29", "owner", "second", since="redden"),
    ),
    place=57,
    acts="tournier_office.risks.actions",
)  # fmt: skip
