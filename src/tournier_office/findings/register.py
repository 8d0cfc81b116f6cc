# SPDX-License-Identifier: Apache-2.0
"""Four registers, described: forms held against the matrix, drifts of sources, what is held beyond need, and stray files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.findings import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

FILERS = frozenset({"protection_officer", "branch_manager", "department_head"})
_DECIDERS = frozenset({"compliance_officer", "legal_officer"})
KEEPERS = frozenset({"protection_officer", "compliance_officer"})
_AUDIT = frozenset({"auditor", "audit_admin"})
#: Who may bring what a watcher found; they see no customer data by it.
BRINGERS = KEEPERS | {"security_admin"}

FORMS = Register(
    name="forms",
    words=_("Forms"),
    about=_("Forms and interfaces that ask customers for something, held against the matrix of what each purpose needs. A second person accepts what nothing stands against."),
    model="findings.Form",
    fields=(
        Field("title", pgettext_lazy("of a form", "Title"), listed=True, sorts=True),
        Field("purposes", _("Purposes"), Kind.CHOICES, words.purposes, listed=True, narrows=True),
        Field("kind", _("Written in"), Kind.CHOICE, words.kinds, narrows=True),
        Field("questions", _("Questions"), Kind.NUMBER, listed=True),
        Field("against", _("Against the matrix"), Kind.NUMBER, listed=True, sorts=True),
        Field("digest", _("SHA-256 of the definition")),
        Field("opened_at", _("Filed"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("filed", pgettext_lazy("of a form", "waits for a second person"), "warn"),
        Stage("accepted", pgettext_lazy("of a form", "accepted"), "good"),
        Stage("returned", pgettext_lazy("of a form", "sent back"), last=True),
        Stage("retired", pgettext_lazy("of a form", "no longer used"), last=True),
    ),
    moves=(
        Move("accept", pgettext_lazy("of a form", "Accept it"), ("filed",), "accepted", Who(anywhere=_DECIDERS, never=("opened_by",)), reason=True, tone="good", bulk=False),
        Move("return", pgettext_lazy("of a form", "Send it back"), ("filed",), "returned", Who(anywhere=_DECIDERS, never=("opened_by",)), reason=True, bulk=False),
        Move("retire", _("It is no longer used"), ("filed", "accepted"), "retired", Who(anywhere=KEEPERS, named=("opened_by",)), reason=True),
    ),
    readers=Who(FILERS, KEEPERS | _DECIDERS | _AUDIT, ("opened_by",)),
    exporters=Who(anywhere=KEEPERS | _AUDIT),
    place=46,
    acts="tournier_office.findings.actions",
    panel="findings/form.html",
)  # fmt: skip

_OF_COLUMN = (
    Field("source", _("Source"), listed=True, narrows=True),
    Field("table", _("Table"), listed=True, sorts=True),
    Field("column", _("Column"), listed=True),
    Field("category", _("Category"), listed=True, reading=lambda row: words.category(row.category)),
    Field("cls", _("Class"), listed=True),
)

DRIFTS = Register(
    name="drifts",
    words=_("Drift of sources"),
    about=_("Where a source no longer is as the catalogue says. The office looks once a day. What is new is closed to everyone until it is classified; what is gone again is settled by itself."),
    model="findings.Drift",
    fields=(
        Field("kind", pgettext_lazy("of a drift", "Kind"), Kind.CHOICE, words.drifts, listed=True, narrows=True),
        *_OF_COLUMN,
        Field("opened_at", pgettext_lazy("of a drift", "Seen"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("found", pgettext_lazy("of a drift", "found"), "warn"),
        Stage("known", pgettext_lazy("of a drift", "known, stays as it is"), "good"),
        Stage("settled", pgettext_lazy("of a drift", "no longer there"), last=True),
    ),
    moves=(
        Move("know", _("It may stay as it is"), ("found",), "known", Who(anywhere=KEEPERS), reason=True, tone="good"),
        Move("reopen", _("Look at it again"), ("known",), "found", Who(anywhere=KEEPERS), reason=True),
        Move("settle", pgettext_lazy("of a drift", "It is no longer there"), ("found", "known"), "settled", Who(system=True), bulk=False),
    ),
    readers=Who(anywhere=KEEPERS | _AUDIT | {"security_admin"}),
    exporters=Who(anywhere=KEEPERS | _AUDIT),
    place=48,
)  # fmt: skip

SURPLUSES = Register(
    name="surpluses",
    words=_("Held beyond need"),
    about=_("Fields that nobody used for a year, identity documents that have expired, and transactions older than the law has them kept. The office looks once a day; who they are about is asked in SQL, through the gate."),
    model="findings.Surplus",
    fields=(
        Field("kind", pgettext_lazy("of a drift", "Kind"), Kind.CHOICE, words.surpluses, listed=True, narrows=True),
        *_OF_COLUMN,
        Field("rows", _("Rows when it was seen"), Kind.NUMBER, required=False, listed=True, sorts=True),
        Field("opened_at", pgettext_lazy("of a drift", "Seen"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("found", pgettext_lazy("of a drift", "found"), "warn"),
        Stage("known", pgettext_lazy("of a drift", "needed, with a reason"), "good"),
        Stage("settled", pgettext_lazy("of a drift", "no longer so"), last=True),
    ),
    moves=(
        Move("know", _("It is needed all the same"), ("found",), "known", Who(anywhere=KEEPERS), reason=True, tone="good"),
        Move("reopen", _("Look at it again"), ("known",), "found", Who(anywhere=KEEPERS), reason=True),
        Move("settle", pgettext_lazy("of a drift", "It is no longer so"), ("found", "known"), "settled", Who(system=True), bulk=False),
    ),
    readers=Who(anywhere=KEEPERS | _AUDIT | {"security_admin"}),
    exporters=Who(anywhere=KEEPERS | _AUDIT),
    place=48,
)  # fmt: skip

OWNER = Field("owner", _("Who sees to it"), Kind.STAFF, listed=True, narrows=True, hint=_("Staff number"))
UNTIL = Field("until", _("To be done by"), Kind.DAY, listed=True, narrows=True, sorts=True)

STRAYS = Register(
    name="strays",
    words=_("Stray files"),
    about=_("Files with customer information where it should not lie: on shares, in outgoing mail. Path and examples are opened by the gate only, since they may name people."),
    model="findings.Stray",
    fields=(
        Field("place", _("Where"), listed=True, narrows=True),
        Field("kind", pgettext_lazy("of a file", "Kind"), Kind.CHOICE, words.files, listed=True, narrows=True),
        Field("types", _("Kinds of information"), listed=True),
        Field("values", pgettext_lazy("of a file", "Found"), Kind.NUMBER, listed=True, sorts=True),
        Field("ours", _("Of these, our own customers'"), Kind.NUMBER, required=False, listed=True),
        Field("export", _("Leads back to the export"), required=False, listed=True),
        Field("digest", _("SHA-256 of the file")),
        Field("path", _("Path"), Kind.TEXT, category="NARRATIVE", required=False),
        Field("examples", _("Examples, masked"), Kind.TEXT, category="NARRATIVE", required=False),
        OWNER,
        UNTIL,
        Field("opened_at", pgettext_lazy("of a file", "Found at"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("found", pgettext_lazy("of a file", "found"), "warn"),
        Stage("confirmed", pgettext_lazy("of a file", "confirmed"), "bad"),
        Stage("removed", pgettext_lazy("of a file", "removed"), "good", last=True),
        Stage("false_alarm", pgettext_lazy("of a file", "false alarm"), last=True),
    ),
    moves=(
        Move("confirm", _("Confirm it and name who sees to it"), ("found",), "confirmed", Who(anywhere=KEEPERS), (OWNER, UNTIL), tone="bad"),
        Move("dismiss", _("A false alarm"), ("found", "confirmed"), "false_alarm", Who(anywhere=KEEPERS, never=("owner",)), reason=True, bulk=False),
        Move("pass_on", _("Let somebody else see to it"), ("confirmed",), "", Who(anywhere=KEEPERS, system=True), (OWNER,), reason=True, bulk=False),
        Move("remove", pgettext_lazy("of a file", "It was removed"), ("confirmed",), "removed", Who(anywhere=KEEPERS, named=("owner",)), reason=True, tone="good", bulk=False),
    ),
    readers=Who(anywhere=KEEPERS | _AUDIT | {"security_admin"}, named=("owner",)),
    exporters=Who(anywhere=KEEPERS | _AUDIT),
    discloses=Who(anywhere=KEEPERS, named=("owner",)),
    subject="subject",
    purpose="audit",
    basis="legal_duty",
    cases=True,
    place=49,
    panel="findings/stray.html",
)  # fmt: skip
