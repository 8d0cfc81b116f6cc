# SPDX-License-Identifier: Apache-2.0
"""Two registers, described: who is the secrecy officer of a branch and of the bank, and what was filed about the bank's (M04)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.officers import words
from tournier_office.site.navigation import ADMINISTRATION
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

KEEPERS = frozenset({"protection_officer", "compliance_officer"})
APPROVERS = frozenset({"compliance_officer", "legal_officer"})
HEADS = frozenset({"branch_manager", "department_head"})
#: Who gives orders to others, administers the system, or is a program watches nobody's information besides (law 5).
BARRED = HEADS | ADMINISTRATION | {"service"}
_SEES = KEEPERS | APPROVERS | {"auditor", "audit_admin"}
IN_FORCE = "in_force"
OWED, FILED = "owed", "filed"
_NO_PERSON = _("Of the office; nobody's name.")

OFFICERS = Register(
    name="officers",
    words=_("Secrecy officers"),
    about=_("Each branch has one secrecy officer, and so has the bank. One person names them, another puts it in force. They see the entries of their branch in all registers but the confided ones and change none; customers read how to reach the office."),
    model="officers.Officer",
    fields=(
        Field("scope", pgettext_lazy("of an officer", "For whom"), Kind.CHOICE, words.scopes, asked=True, listed=True, narrows=True),
        Field("staff", pgettext_lazy("of an officer", "Officer"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number. Nobody who is in charge of a branch or department, and no administrator.")),
        Field("branch", _("Branch"), Kind.BRANCH, listed=True, narrows=True),
        Field("title_zh", _("Title of the office, in Chinese"), asked=True, most=80, hint=_NO_PERSON),
        Field("title_en", _("Title of the office, in English"), asked=True, most=80, hint=_NO_PERSON),
        Field("telephone", _("Telephone of the office"), asked=True, listed=True, most=30, hint=_("Customers read it. No mobile telephone of somebody's own.")),
        Field("email", _("E-mail of the office"), asked=True, required=False, most=100, hint=_("Customers read it. No address of somebody's own.")),
        Field("why", pgettext_lazy("of an officer", "Why them"), Kind.TEXT, asked=True, most=1000),
        Field("confirmed_at", pgettext_lazy("of an officer", "In force since"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("proposed", pgettext_lazy("of an officer", "waits for a second person"), "warn"),
        Stage(IN_FORCE, pgettext_lazy("of an officer", "in force"), "good"),
        Stage("rejected", pgettext_lazy("of an officer", "rejected"), last=True),
        Stage("ended", pgettext_lazy("of an officer", "ended"), last=True),
    ),
    moves=(
        Move("confirm", pgettext_lazy("of an officer", "Put it in force"), ("proposed",), IN_FORCE, Who(anywhere=APPROVERS, never=("opened_by", "staff")), reason=True, tone="good", bulk=False),
        Move("reject", pgettext_lazy("of an officer", "Reject it"), ("proposed",), "rejected", Who(anywhere=KEEPERS | APPROVERS), reason=True, bulk=False),
        Move("relieve", pgettext_lazy("of an officer", "Relieve them"), (IN_FORCE,), "ended", Who(anywhere=APPROVERS, never=("staff",)), reason=True, bulk=False),
        Move("fall_away", pgettext_lazy("of an officer", "They have moved, left or were suspended"), (IN_FORCE,), "ended", Who(system=True), bulk=False),
        Move("replace", pgettext_lazy("of an officer", "Another entry is in force"), (IN_FORCE,), "ended", Who(system=True), bulk=False),
    ),
    readers=Who(HEADS, _SEES, ("staff",)),
    openers=Who(HEADS, KEEPERS),
    exporters=Who(anywhere=_SEES),
    order="-opened_at",
    place=46,
    acts="tournier_office.officers.actions",
)  # fmt: skip

FILINGS = Register(
    name="officer-filings",
    words=_("Reports of the bank's officer"),
    about=_("With a million customers the bank has to report its officer to the internet information office within 30 working days, and again when somebody else becomes the officer. The office counts customers every day and opens this by itself."),
    model="officers.Filing",
    fields=(
        Field("why", pgettext_lazy("of a report", "Why"), Kind.CHOICE, words.reasons, listed=True, narrows=True),
        Field("persons", _("Customers counted"), Kind.NUMBER, listed=True),
        Field("counted_on", _("Counted on"), Kind.DAY, listed=True),
        Field("owner", _("Who files it"), Kind.STAFF, listed=True, narrows=True),
        Field("officer", _("Officer reported"), Kind.STAFF, listed=True),
        Field("filed_on", _("Filed on"), Kind.DAY, listed=True, narrows=True, sorts=True),
        Field("receipt", _("Number of the receipt"), most=80),
        Field("authority", _("Filed with"), most=200),
    ),
    stages=(
        Stage(OWED, pgettext_lazy("of a report", "to be filed"), "bad"),
        Stage(FILED, pgettext_lazy("of a report", "filed"), "good", last=True),
    ),
    moves=(
        Move(
            "file", pgettext_lazy("of a report", "It was filed"), (OWED,), FILED, Who(anywhere=KEEPERS),
            (
                Field("filed_on", _("Filed on"), Kind.DAY),
                Field("receipt", _("Number of the receipt"), most=80),
                Field("authority", _("Filed with"), most=200, hint=_("The authority, and its office.")),
            ),
            tells="reported", tone="good", bulk=False,
        ),
    ),
    readers=Who(anywhere=_SEES),
    exporters=Who(anywhere=_SEES),
    deadlines=(Timed("Y22", "owner", "second"),),
    place=47,
    acts="tournier_office.officers.filing",
)  # fmt: skip
