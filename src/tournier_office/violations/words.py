# SPDX-License-Identifier: Apache-2.0
"""The closed lists of violations, in words."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.law.sanctions import sanction_table, sanction_tables, thresholds
from tournier_office.site.language import said
from tournier_office.site.register import Text
from tournier_office.site.register.description import LEDGER

Pairs = list[tuple[str, Text]]
NEAR_MISS, TRACE, COMPLAINT, ENTRY, SAMPLE, INCIDENT = "near_miss", "trace", "complaint", "entry", "sample", "incident"
NO_FAULT = "none"


def sources() -> Pairs:
    """What made the bank look."""
    return [
        (ENTRY, _("an entry of the evidence, or an alert about it")), (SAMPLE, _("a spot check")),
        (TRACE, _("a leak trace")), (COMPLAINT, _("a complaint")), (NEAR_MISS, _("a near-miss report")), (INCIDENT, _("an incident")),
        ("audit", _("internal audit")), ("outside", _("somebody outside")),
    ]  # fmt: skip


def case_of(row: Any) -> str:
    """Where a number of a case leads: to this register, from any other that opened one."""
    return "violations" if row.violation else ""


def origin_of(row: Any) -> str:
    """Where the number that a case comes from leads, as far as it is the key of an entry."""
    leads = {ENTRY: LEDGER, NEAR_MISS: "near-misses", SAMPLE: "spot-checks", INCIDENT: "incidents"}
    return leads.get(row.source, "") if row.origin else ""


def kinds() -> Pairs:
    """What is said to have been done."""
    return [
        ("peeking", _("looked up what their work did not need")), ("leaking", _("told it to somebody who may not know it")),
        ("keeping", _("kept it privately or took it away")), ("lending", _("lent their account or used another's")),
        ("unapproved", _("acted without the approval that was due")), ("careless", _("did not guard it")),
        ("selling", _("sold it or took an advantage for it")), ("other", _("something else")),
    ]  # fmt: skip


def grades() -> Pairs:
    """How grave it is, by the newest table of sanctions."""
    table = sanction_table(timezone.localdate())
    return [(NO_FAULT, _("no violation")), *((one.id, said(one.zh, one.en)) for one in table.grades.values())]


def sanctions() -> Pairs:
    """What the bank may do; those of older tables stand too, for cases that ended with them."""
    known = {one.id: said(one.zh, one.en) for table in reversed(sanction_tables()) for one in table.sanctions.values()}
    return [(NO_FAULT, pgettext_lazy("a sanction", "none")), *known.items()]


def mitigations() -> Pairs:
    """What speaks for the person (M18)."""
    return [
        ("self", _("told it themselves")), ("mended", _("mended it or kept the harm small")), ("first", _("first time")),
        ("ordered", _("was told to by a superior")), ("unclear", _("the rule was not clear")),
    ]  # fmt: skip


def aggravations() -> Pairs:
    """What speaks against the person."""
    return [
        ("again", _("not the first time")), ("hidden", _("hid it or hindered the inquiry")), ("gain", _("gained by it")),
        ("spread", _("it spread")), ("superior", _("in charge of others")),
    ]  # fmt: skip


def manager_findings() -> Pairs:
    """The part of whoever was in charge (M19)."""
    return [
        (NO_FAULT, _("did what was due")), ("supervision", _("did not supervise")), ("knew", _("knew of it and let it be")),
        ("ordered", _("ordered it")),
    ]  # fmt: skip


def referrals() -> Pairs:
    """Whether it is given to somebody outside."""
    return [
        ("kept", _("stays within the bank")), ("regulator", _("told to the regulator")), ("police", _("given to the police")),
    ]  # fmt: skip


def answers() -> Pairs:
    """What came of an appeal."""
    return [
        ("stands", _("the decision stands")),
        ("changed", _("the decision is changed")),
        ("void", _("the decision is void")),
    ]


def yes_or_no() -> Pairs:
    """A choice of two."""
    return [("yes", _("yes")), ("no", _("no"))]


def tiers() -> Pairs:
    """The kinds of information of the criminal thresholds."""
    return [(one.id, said(one.zh, one.en)) for one in thresholds()]
