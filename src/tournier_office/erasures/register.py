# SPDX-License-Identifier: Apache-2.0
"""The register of erasures, described. Retention and holds win (PIPL 47, AML 34, CDD 44); otherwise one proposes and another agrees.

The customer's number lies sealed under a key of the request's own, which is destroyed with the customer's: nobody reads it
here. Whoever agrees types it again, from the customer's file.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.erasures import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

_YEARLY = "Y15"
KEEPERS = frozenset({"protection_officer", "compliance_officer"})
SUPERVISORS = KEEPERS | {"legal_officer"}
_READERS = SUPERVISORS | {"auditor", "audit_admin"}
PROPOSED, KEPT, ERASED = "proposed", "kept", "erased"

_MOST = 64
CUSTOMER = Field(
    "customer",
    _("Customer number"),
    category="CUST_ID",
    asked=True,
    most=_MOST,
    hint=_("It is sealed and shown to nobody."),
)
AGAIN = Field(
    "again",
    _("Customer number, typed again"),
    category="CUST_ID",
    stored=False,
    most=_MOST,
    hint=_("From the customer's own file."),
)
RELATION = Field(
    "relation_ended",
    _("The relation ended on"),
    Kind.DAY,
    asked=True,
    hint=_("The end of the relation, or of the last one-off service."),
)
TRANSACTION = Field(
    "last_transaction",
    _("Last transaction"),
    Kind.DAY,
    asked=True,
    required=False,
    hint=_("Empty where there never was one."),
)
HOLD = Field("hold", _("What keeps it besides"), Kind.CHOICE, words.holds, asked=True, narrows=True)
HOW = Field(
    "how", _("How it was checked"), stored=False, most=200,
    hint=_("Which systems were looked at, and how. No customer's data."),
)  # fmt: skip
_DATES = (RELATION, TRANSACTION, HOLD)


def _is_kept(row: Any) -> bool:
    """Whether a year begins: one that runs already goes on, whoever keeps it now, and each check begins the next by itself."""
    from tournier_office.duties import lookups  # an AppConfig names this module before there are models

    return row.state == KEPT and not lookups.about("erasures", row.pk).filter(deadline=_YEARLY).exists()


ERASURES = Register(
    name="erasures",
    words=_("Erasures of customers"),
    about=_("Deleting what is kept about a customer, by destroying their key. What the law keeps is kept, with the day from which it may go. A second person agrees; nothing brings it back."),
    model="erasures.Erasure",
    fields=(
        CUSTOMER,
        Field("ground", _("Why it is deleted"), Kind.CHOICE, words.grounds, asked=True, listed=True, narrows=True),
        Field("asked_on", _("Asked for on"), Kind.DAY, asked=True, listed=True, sorts=True),
        *_DATES,
        Field("keep_until", _("Must be kept until"), Kind.DAY, listed=True, narrows=True, sorts=True),
        Field("clauses", _("By which clauses")),
        Field("supervisor", _("Agreed by"), Kind.STAFF, listed=True),
    ),
    stages=(
        Stage(PROPOSED, pgettext_lazy("of an erasure", "waits for a second person"), "warn"),
        Stage(KEPT, pgettext_lazy("of an erasure", "must be kept for now"), "warn"),
        Stage(ERASED, pgettext_lazy("of an erasure", "erased"), "good", last=True),
        Stage("rejected", pgettext_lazy("of an erasure", "rejected"), last=True),
        Stage("withdrawn", pgettext_lazy("of an erasure", "withdrawn"), last=True),
    ),
    moves=(
        Move("agree", _("Agree, and erase for good"), (PROPOSED,), ERASED, Who(anywhere=SUPERVISORS, never=("opened_by", "look_again")), (AGAIN,), reason=True, tells="erased", tone="bad", bulk=False),
        Move("keep", _("Something keeps it"), (PROPOSED,), KEPT, Who(anywhere=SUPERVISORS), (HOLD,), reason=True, bulk=False),
        Move("check", _("Checked: it is only stored, and nobody can use it"), (KEPT,), "", Who(anywhere=SUPERVISORS), (HOW,), tells="done", tone="good", bulk=False),
        Move("look_again", _("Look again"), (KEPT,), PROPOSED, Who(anywhere=KEEPERS), _DATES, reason=True, bulk=False),
        Move("reject", pgettext_lazy("of an erasure", "Reject it"), (PROPOSED,), "rejected", Who(anywhere=SUPERVISORS), reason=True, tells="withdrawn"),
        Move("withdraw", pgettext_lazy("of an erasure", "Withdraw it"), (PROPOSED, KEPT), "withdrawn", Who(anywhere=KEEPERS), reason=True, tells="withdrawn"),
    ),
    readers=Who(anywhere=_READERS),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(anywhere=_READERS),
    subject="subject",
    purpose="audit",
    basis="legal_duty",
    deadlines=(
        # PBOC3-27, PIPL-47: what is kept for now is only stored, and looked at once a year.
        Timed(_YEARLY, "opened_by", of=_is_kept),
        Timed(_YEARLY, "opened_by", since="keep", of=_is_kept),
        Timed(_YEARLY, "opened_by", since="look_again", of=_is_kept),
    ),
    cases=True,
    place=58,
    acts="tournier_office.erasures.actions",
    panel="erasures/panel.html",
)  # fmt: skip
