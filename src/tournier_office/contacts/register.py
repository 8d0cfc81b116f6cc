# SPDX-License-Identifier: Apache-2.0
"""Three registers, described: contacts of customers by partners, each weighing of them, and leads to be looked into (M20)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.contacts import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who
from tournier_office.violations.words import case_of, kinds

OVERSEERS = frozenset({"compliance_officer", "protection_officer"})
AUDIT = frozenset({"auditor"})
_OFFICE = Who(system=True)
_READERS = Who(anywhere=OVERSEERS | AUDIT)
PARTNER = Field(
    "partner",
    pgettext_lazy("of a contact", "Partner"),
    asked=True,
    listed=True,
    narrows=True,
    hint=_("As it is named in contracts."),
)

CONTACTS = Register(
    name="contacts",
    words=_("Contacts by partners"),
    about=_("That a partner called or wrote to a customer, as complaints and the partners' own records tell. It is compared with who had looked these customers up before."),
    model="contacts.Contact",
    fields=(
        Field("customer", _("Customer number"), category="CUST_ID", asked=True, most=64),
        PARTNER,
        Field("day", pgettext_lazy("of a contact", "Day"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True),
        Field("way", _("Known from"), Kind.CHOICE, words.ways, asked=True, listed=True, narrows=True),
        Field("ordered", _("Given by the bank"), Kind.CHOICE, words.ordered, asked=True, listed=True, narrows=True, hint=_("Whom the bank itself named to the partner says nothing about staff and is left out.")),
        Field("opened_at", pgettext_lazy("of a contact", "Entered"), Kind.MOMENT, listed=True, sorts=True),
        Field("weighing", _("Weighed by")),
    ),
    stages=(
        Stage("noted", pgettext_lazy("of a contact", "waits for a second person"), "warn"),
        Stage("counts", pgettext_lazy("of a contact", "counts"), "good"),
        Stage("withdrawn", pgettext_lazy("of a contact", "withdrawn"), last=True),
    ),
    moves=(
        Move("confirm", _("Let it count"), ("noted",), "counts", Who(anywhere=OVERSEERS, never=("opened_by",)), tone="good", delegable=True),
        Move("told", _("A complaint tells it"), ("noted",), "counts", _OFFICE, bulk=False),
        Move("withdraw", pgettext_lazy("of a contact", "Withdraw it"), ("noted", "counts"), "withdrawn", Who(anywhere=OVERSEERS), reason=True),
    ),
    readers=_READERS,
    openers=Who(anywhere=OVERSEERS),
    exporters=_READERS,
    discloses=Who(anywhere=OVERSEERS),
    subject="subject",
    purpose="complaint",
    basis="legal_duty",
    place=25,
    acts="tournier_office.contacts.entering",
)  # fmt: skip

WEIGHINGS = Register(
    name="contact-weighings",
    words=_("Weighings of contacts"),
    about=_("Each month, by partner: whether somebody had looked up the contacted customers before, more than chance explains. Each contact is weighed once; that nobody stands out is a result."),
    model="contacts.Weighing",
    fields=(
        Field("partner", pgettext_lazy("of a contact", "Partner"), listed=True, narrows=True),
        Field("month", pgettext_lazy("of a weighing", "Month"), listed=True, narrows=True, sorts=True),
        Field("contacted", _("Customers contacted"), Kind.NUMBER, listed=True),
        Field("known", _("Of these looked up before"), Kind.NUMBER, listed=True),
        Field("candidates", _("By how many people"), Kind.NUMBER, listed=True),
        Field("leads", _("Who stand out"), Kind.NUMBER, listed=True, sorts=True),
    ),
    stages=(Stage("weighed", pgettext_lazy("of a weighing", "weighed"), "good", last=True),),
    moves=(),
    readers=_READERS,
    exporters=_READERS,
    place=26,
)  # fmt: skip

OUTCOME = Field(
    "outcome", pgettext_lazy("of a lead", "Outcome"), Kind.CHOICE, words.outcomes, listed=True, narrows=True
)
FINDING = Field(
    "finding",
    _("What was found"),
    Kind.TEXT,
    most=2000,
    hint=_("No customer's data. Of a misuse the person will read it as the charge."),
)
KIND = Field("kind", pgettext_lazy("of a spot check", "Kind of misuse"), Kind.CHOICE, kinds, required=False)

LEADS = Register(
    name="contact-leads",
    words=_("Leads from contacts"),
    about=_("People who had looked up customers before one partner contacted them, more than chance explains. A lead says where to look; it accuses nobody."),
    model="contacts.Lead",
    fields=(
        Field("staff", pgettext_lazy("of a lead", "Person"), Kind.STAFF, listed=True, narrows=True),
        Field("partner", pgettext_lazy("of a contact", "Partner"), listed=True, narrows=True),
        Field("hits", _("Contacted customers looked up before"), reading=words.hits, stored=False, listed=True),
        Field("sure", _("How sure"), reading=words.sure, stored=False, listed=True),
        Field("opened_at", pgettext_lazy("of a lead", "Found"), Kind.MOMENT, listed=True, sorts=True),
        OUTCOME,
        FINDING,
        KIND,
        Field("violation", _("Case that was opened"), leads=case_of),
    ),
    stages=(
        Stage("found", pgettext_lazy("of a lead", "to be looked into"), "warn"),
        Stage("judged", pgettext_lazy("of a lead", "looked into"), "good", last=True),
    ),
    moves=(
        Move("judge", _("Say what came of it"), ("found",), "judged", Who(anywhere=OVERSEERS | AUDIT, never=("staff",)), (OUTCOME, FINDING, KIND), tone="good", bulk=False),
    ),
    readers=Who(anywhere=OVERSEERS | AUDIT, never=("staff",)),
    cases=True,
    place=27,
    acts="tournier_office.contacts.judging",
    panel="contacts/lead.html",
)  # fmt: skip
