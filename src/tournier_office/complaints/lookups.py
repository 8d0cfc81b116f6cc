# SPDX-License-Identifier: Apache-2.0
"""Reads of the register: clocks, who took which step, figures. No figure is about one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from tournier.law import Clock
from tournier.law.clocks import BANK_TIME
from tournier_office.complaints import words
from tournier_office.complaints.models import Complaint
from tournier_office.duties import lookups as duties
from tournier_office.duties import reckoned
from tournier_office.duties import words as duty_words
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.models import Step
from tournier_office.site.register import reading

NAME = "complaints"
ENDED = ("closed", "withdrawn")


def took(row: Complaint, verb: str) -> frozenset[str]:
    """Who took this step with the complaint, and in whose place."""
    return reading.took(NAME, row.pk, verb)


def times(row: Complaint, verb: str) -> list[datetime]:
    """When this step was taken with the complaint."""
    return [step.at for step in genuine(Step.objects.filter(register=NAME, row=row.pk, verb=verb))]


def review_until(row: Complaint) -> datetime | None:
    """The first moment at which it is too late to ask for a review (TS-20); None until the decision is received, and once it was asked for."""
    if row.received_at is None or row.review_asked_at is not None:
        return None
    return reckoned.read("D06", [("decision_received", row.received_at)], gateway.clock().now()).due


def regulator_clock(row: Complaint) -> Clock | None:
    """Within which time the regulator had to hand it over (TS-33), read with the day on which it did."""
    if row.regulator_received is None or row.channel != words.REGULATOR:  # TS-33 is about the regulator alone
        return None
    began = datetime.combine(row.regulator_received, time(), BANK_TIME)
    return reckoned.read("D08", [("regulator_received", began), ("handed_over", row.opened_at)], row.opened_at)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of the complaint that runs: what is owed, on which clause, what is left, the last moment in time."""

    title: str
    clause: str
    remains: str
    until: datetime | None


def clocks(row: Complaint) -> list[Running]:
    """The clocks that run."""
    return [
        Running(duty_words.title(one.deadline), duty_words.clause(one.deadline), duty_words.remains(one), one.due_at)
        for one in duties.about(NAME, row.pk)
    ]


def by_number(number: str) -> Complaint | None:
    """The complaint of a receipt number. Raises Refused when somebody changed it."""
    return next(iter(genuine(Complaint.objects.filter(number=number))), None)


def one(key: str) -> Complaint | None:
    """The complaint of an id. Raises Refused when somebody changed it."""
    return next(iter(genuine(Complaint.objects.filter(pk=key))), None)


@dataclass(frozen=True, slots=True)
class Named:
    """That somebody whose identity was checked complains of a partner."""

    key: str
    subject: str
    partner: str
    received: datetime


def naming_a_partner() -> list[Named]:
    """The complaints that name a partner and whose complainant is known, but for those that were withdrawn."""
    rows = Complaint.objects.exclude(partner="").exclude(subject="").exclude(state="withdrawn")
    return [Named(one.pk, one.subject, one.partner, one.opened_at) for one in genuine(rows)]


#: What a partner's help is worth, in hundredths. A default of ours: the law wants it weighed and says not how (TS-10).
WORTH: Mapping[str, int] = {"prompt": 100, "late": 50, "none": 0}


@dataclass(frozen=True, slots=True)
class Partner:
    """What complaints say of one partner; `score` is the mean worth of its help in hundredths, None before any is written down."""

    name: str
    total: int
    founded: int
    score: int | None


def partners(values: Iterable[Mapping[str, Any]]) -> tuple[Partner, ...]:
    """The partners of these complaints, the worst score first; what was withdrawn does not count."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in values:
        if one["partner"] and one["state"] != "withdrawn":
            found.setdefault(one["partner"], []).append(one)
    told = [_partner(name, held) for name, held in found.items()]
    return tuple(sorted(told, key=lambda one: (one.score is None, one.score or 0, -one.founded, one.name)))


def _partner(name: str, held: list[Mapping[str, Any]]) -> Partner:
    worth = [WORTH[one["cooperation"]] for one in held if one["cooperation"] in WORTH]
    founded = sum(one["outcome"] in {"upheld", "partly"} for one in held)
    return Partner(name, len(held), founded, sum(worth) // len(worth) if worth else None)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by what complaints were about, came by, came of; `days` is the mean time to the decision."""

    total: int
    open: int
    decided: int
    in_time: int
    days: float | None
    content: float | None
    by: dict[str, list[tuple[str, int]]]
    partners: tuple[Partner, ...] = ()


def figures(rows: Any) -> Figures:
    """The figures of these complaints (M62: by channel, cause, branch, outcome, time)."""
    columns = ("channel", "matter", "branch", "cause", "outcome", "partner", "state")
    values = list(
        rows.values(*columns, "opened_at", "decided_at", "satisfaction", "complexity", "extended", "cooperation")
    )
    spans = [(one["decided_at"] - one["opened_at"]).days for one in values if one["decided_at"]]
    marks = [int(one["satisfaction"]) for one in values if one["satisfaction"]]
    limits = [
        60 if one["extended"] else 30 if one["complexity"] == "complex" else 15 for one in values if one["decided_at"]
    ]
    by = {name: Counter(one[name] for one in values if one[name]).most_common() for name in columns}
    return Figures(
        len(values),
        sum(one["state"] not in ENDED for one in values),
        len(spans),
        sum(span <= limit for span, limit in zip(spans, limits, strict=True)),
        round(sum(spans) / len(spans), 1) if spans else None,
        round(sum(marks) / len(marks), 1) if marks else None,
        by,
        partners(values),
    )
