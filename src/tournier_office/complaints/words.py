# SPDX-License-Identifier: Apache-2.0
"""The closed lists of complaints, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.purpose import PURPOSES
from tournier_office.site.language import said
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
REGULATOR, STOP_USE, PARTNER, STAFF, ONLINE, COUNTER = "regulator", "stop_use", "partner", "staff", "online", "counter"
PBOC = "pboc"
FORWARDED = (REGULATOR, PBOC)
#: What is asked of the bank and is no complaint: each has a time of its own.
RIGHT, CREDIT, AML, AML_BASIC = "right", "credit", "aml", "aml_basic"
ASKED = (RIGHT, CREDIT, AML, AML_BASIC)
# What law or contract demands is not stopped by a complaint (PIPL 13, 47).
_STOPPABLE = ("marketing", "customer_care", "model", "statistics", "credit", "collection")


def channels() -> Pairs:
    """How a complaint comes in."""
    return [
        (COUNTER, _("at the counter")), ("phone", _("by telephone")), ("letter", _("by letter")),
        (ONLINE, _("online")), (REGULATOR, _("forwarded by the regulator")), (PBOC, _("forwarded by the People's Bank")),
    ]  # fmt: skip


def matters() -> Pairs:
    """What it is about. The first is what the public sees first."""
    return [
        ("information", _("Handling of my personal information")),
        (STOP_USE, _("Stop using my information for something")),
        (STAFF, _("Conduct of a member of staff")),
        ("service", _("Service")), ("fee", _("Fee or interest")), ("product", _("Product or its sale")),
        ("collection", _("Collection of a debt")), (PARTNER, _("An organisation that works for the bank")),
        (RIGHT, _("A right of mine: to see, copy, correct, delete or move my information, or to have it explained")),
        (CREDIT, _("Objection to my credit report")), (AML, _("Objection to a measure against money laundering")),
        (AML_BASIC, _("Objection to such a measure that touches basic services")),
        ("other", _("Something else")),
    ]  # fmt: skip


def tellings() -> Pairs:
    """How the complainant was told of something that the law wants told."""
    return [
        (COUNTER, _("at the counter")), ("phone", _("by telephone")), ("letter", _("by letter")), (ONLINE, _("online")),
    ]  # fmt: skip


def complexities() -> Pairs:
    """How much there is to find out (TS-18)."""
    return [("simple", _("clear and simple")), ("complex", _("complex"))]


def refusals() -> Pairs:
    """Why a complaint is not taken on; the complainant is told the reason (PIPL 50)."""
    return [
        ("not_ours", _("It is about another institution")), ("no_facts", _("It names no facts that could be looked into")),
        ("court", _("A court or an arbitrator deals with it")), ("decided", _("It was decided, and nothing new is said")),
    ]  # fmt: skip


def outcomes() -> Pairs:
    """What came of it."""
    return [("upheld", _("well founded")), ("partly", _("well founded in part")), ("unfounded", _("not well founded"))]


def remedies() -> Pairs:
    """What the bank does about it (M63)."""
    return [
        ("none", _("nothing is owed")), ("apology", _("apology")), ("correction", _("correction")),
        ("stopped", _("the processing stops")), ("compensation", _("compensation")),
    ]  # fmt: skip


def review_outcomes() -> Pairs:
    """What the superior body found (TS-20)."""
    return [("confirmed", _("the decision stands")), ("changed", _("the decision is changed"))]


def causes() -> Pairs:
    """The root cause."""
    return [
        ("person", _("a person's fault")), ("process", _("a process")), ("system", _("a system")),
        ("product", _("a product")), ("partner", _("a partner")), ("none", _("no fault of ours")),
    ]  # fmt: skip


def cooperations() -> Pairs:
    """How a partner helped to clear a complaint up (TS-10); what each is worth stands in `lookups.WORTH`."""
    return [("prompt", _("at once and fully")), ("late", _("late or in part")), ("none", _("not at all"))]


def marks() -> Pairs:
    """How content the complainant is."""
    return [
        ("5", _("very content")),
        ("4", _("content")),
        ("3", _("so-so")),
        ("2", _("not content")),
        ("1", _("not at all content")),
    ]


def uses() -> Pairs:
    """The uses that somebody may ask to stop."""
    return [(name, said(PURPOSES[name].zh, PURPOSES[name].en)) for name in _STOPPABLE]


def used(row: Any) -> str:
    """The uses that this complaint asks to stop."""
    known = dict(uses())
    return ", ".join(str(known.get(name, name)) for name in row.uses.split(",") if name)


def identity(row: Any) -> Text:
    """Whether it is known which customer complains; not which."""
    return _("checked against what the bank holds") if row.subject else _("not checked yet")
