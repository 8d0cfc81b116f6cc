# SPDX-License-Identifier: Apache-2.0
"""The register of duties, described: all that the kit makes of it comes from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.duties import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

OVERSEERS = frozenset({"compliance_officer", "protection_officer"})
_BRANCH = frozenset({"branch_manager"})
_BEARERS = Who(posts=_BRANCH, anywhere=OVERSEERS, named=("owner", "second"))

OWNER = Field("owner", _("Owner"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number"))
SECOND = Field(
    "second", _("Second owner"), Kind.STAFF, asked=True, required=False,
    hint=_("Is told when the owner has not acted in time."),
)  # fmt: skip
EVIDENCE = Field(
    "evidence", pgettext_lazy("of a duty", "Evidence"), asked=False,
    hint=_("What shows that it was done: the number of an entry, a letter, a filing. No customer's data."),
)  # fmt: skip
STOP = Field("stop", _("Why the clock stands still"), Kind.CHOICE, words.stops, stored=False)
STOPPED = Field("stop", _("What is over"), Kind.CHOICE, words.stops, stored=False)

DUTIES = Register(
    name="duties",
    words=_("Duties"),
    about=_("What must be done by when, by whom, on which clause."),
    model="duties.Duty",
    fields=(
        Field("deadline", _("Duty"), Kind.CHOICE, words.choices, asked=True, listed=True, narrows=True),
        Field("matter", _("About"), reading=words.matter, stored=False, listed=True),
        Field("note", _("Note"), asked=True, required=False, hint=_("No customer's data.")),
        Field("began_at", _("Began"), Kind.MOMENT, asked=True, sorts=True),
        Field("due_at", _("Due"), Kind.MOMENT, listed=True, narrows=True, sorts=True),
        Field("remains", _("Left"), reading=words.remains, stored=False, listed=True),
        Field("clause", _("Clause"), reading=lambda row: words.clause(row.deadline), stored=False),
        OWNER,
        SECOND,
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
        EVIDENCE,
        Field("ended_at", _("Ended"), Kind.MOMENT),
    ),
    stages=(
        Stage("running", _("runs"), "warn"),
        Stage("standing", _("stands still")),
        Stage("escalated", _("handed up"), "bad"),
        Stage("done", _("done"), "good", last=True),
        Stage("dropped", _("not owed"), last=True),
    ),
    moves=(
        Move("finish", _("Done"), ("running", "standing", "escalated"), "done", _BEARERS, (EVIDENCE,), tone="good"),
        Move("stand", _("Let the clock stand still"), ("running", "standing", "escalated"), "standing", _BEARERS, (STOP,), reason=True),
        Move("go_on", _("Let the clock go on"), ("standing",), "running", _BEARERS, (STOPPED,), reason=True),
        Move("hand_over", _("Give to somebody else"), ("running", "standing", "escalated"), "", _BEARERS, (OWNER, SECOND), reason=True),
        Move("escalate", _("Hand up"), ("running",), "escalated", Who(_BRANCH, OVERSEERS, ("owner", "second"), system=True), reason=True),
        Move("drop", _("It is not owed"), ("running", "standing", "escalated"), "dropped", Who(anywhere=OVERSEERS, never=("owner", "opened_by")), reason=True, tone="bad"),
    ),
    readers=Who(_BRANCH, OVERSEERS | {"auditor", "audit_admin"}, ("owner", "second")),
    openers=Who(_BRANCH, OVERSEERS),
    exporters=Who(_BRANCH, OVERSEERS | {"auditor"}),
    order="due_at",
    place=15,
    acts="tournier_office.duties.actions",
    panel="duties/clock.html",
)  # fmt: skip
