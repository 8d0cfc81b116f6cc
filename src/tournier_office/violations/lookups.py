# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers: a case for whoever it is about, what waits, until when they are heard and may appeal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.law.clocks import BANK_TIME
from tournier.law.sanctions import SanctionTable, sanction_table, sanction_table_named
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.models import Step
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import acting, acts, reading
from tournier_office.site.work import WorkItem
from tournier_office.violations.models import NearMiss, Violation
from tournier_office.violations.register import NEAR_MISSES, VIOLATIONS
from tournier_office.violations.words import INCIDENT, NO_FAULT

NAME = "violations"
_TOLD = ("hearing", "proposed", "decided", "appealed", "final", "closed")
_GROUP = gettext_lazy("Cases about me")
_OPEN = ("told", "reported", "examining", "hearing", "proposed", "appealed")
_STEPS = (
    (NEAR_MISSES, frozenset({"answer"})),
    (VIOLATIONS, frozenset({"take_up", "count", "hear", "propose", "decide", "assign_review", "answer_appeal"})),
)
_MOST = 20
_CONCLUDED = ("final", "closed")  # nobody may appeal any more


def table_of(row: Violation) -> SanctionTable:
    """The table of sanctions by which this case is judged: the one it was decided by, else that of today."""
    return sanction_table_named(row.table) if row.table else sanction_table(gateway.clock().now().date())


def heard_until(row: Violation) -> datetime | None:
    """Until when the person has the word; None before they are asked."""
    return None if row.heard_at is None else row.heard_at + timedelta(days=table_of(row).hearing_days)


def appeal_until(row: Violation) -> datetime | None:
    """Until when the person may appeal; None before the decision is told."""
    return None if row.decided_at is None else row.decided_at + timedelta(days=table_of(row).appeal_days)


def of(number: str) -> list[Violation]:
    """The cases about this person of which they are told: from the hearing on. Raises Refused for a row that somebody changed."""
    rows = Violation.objects.filter(about=number).exclude(heard_at=None)
    return [row for row in genuine(rows) if row.state in _TOLD]


def own(number: str, key: str) -> Violation | None:
    """One of them."""
    return next((row for row in of(number) if row.pk == key), None)


def near_miss(key: str) -> NearMiss | None:
    """The near miss of this id."""
    return next(iter(genuine(NearMiss.objects.filter(pk=key))), None)


def case(key: str) -> Violation | None:
    """The case of this id. Raises Refused when somebody changed it."""
    return next(iter(genuine(Violation.objects.filter(pk=key))), None)


def persons_seen(key: str) -> int | None:
    """How many persons were counted in the case, of the kind with most of them; None before anybody counted."""
    row = case(key)
    counted = row.counts.get("persons", {}) if row is not None and isinstance(row.counts, dict) else {}
    return max((int(one) for one in counted.values()), default=0) or None


@dataclass(frozen=True, slots=True)
class Concluded:
    """What a case found once nobody may appeal any more. `manager` is whoever it says was in charge, with their part."""

    key: str
    about: str
    guilty: bool
    manager: str

    def finds(self, number: str) -> bool:
        """Whether it says what this person's part was, as whoever did it or was in charge."""
        return number == self.manager or (self.guilty and number == self.about)


def concluded(keys: Collection[str], incident: str) -> list[Concluded]:
    """Those of these cases, and of the cases opened from this incident, that are concluded. Raises Refused for one that was changed."""
    rows = genuine(Violation.objects.filter(Q(pk__in=keys) | Q(source=INCIDENT, origin=incident)).order_by("opened_at"))
    return [
        Concluded(row.pk, row.about, row.grade not in ("", NO_FAULT), row.manager if row.manager_finding else "")
        for row in rows
        if row.state in _CONCLUDED
    ]


def took(row: Violation, verb: str) -> frozenset[str]:
    """Who took this step with the case."""
    return frozenset(step.by for step in genuine(Step.objects.filter(register=NAME, row=row.pk, verb=verb)))


@dataclass(frozen=True, slots=True)
class Said:
    """What the person may still do with their case, and until when."""

    verb: str
    until: datetime


def may_say(row: Violation, now: datetime) -> Said | None:
    """Speak while they are heard, appeal while there is time; nothing else."""
    if row.state == "hearing" and (until := heard_until(row)) is not None:
        return Said("state", until)
    if row.state == "decided" and (until := appeal_until(row)) is not None and now < until:
        return Said("appeal", until)
    return None


def work(visitor: Visitor) -> list[WorkItem]:
    """The cases in which this person has the word, and what waits for whoever keeps the registers, examines or decides."""
    if visitor.staff is None:
        return []
    now, found = gateway.clock().now(), _waiting(visitor.staff)
    for row in of(visitor.staff.number):
        said = may_say(row, now)
        if said is not None and not (said.verb == "state" and row.statement):
            text = _("You are asked to be heard") if said.verb == "state" else _("A decision about you: you may appeal")
            href = reverse("cases:one", args=[row.pk])
            found.append(WorkItem(_GROUP, text, href, due=said.until, urgent=said.verb == "state", tone="warn"))
    return found


def _waiting(staff: Staff) -> list[WorkItem]:
    """Near misses to answer and cases to go on with; home says neither who told it nor about whom it is."""
    actor, found = acting.actor(staff), list[WorkItem]()
    for register, verbs in _STEPS:
        rows = reading.visible(register, actor).filter(state__in=_OPEN).order_by("opened_at")
        for row in genuine(rows[:_MOST]):
            move = next((one for one in acts.offers(register, actor, row) if one.verb in verbs), None)
            if move is not None and not (move.verb == "assign_review" and row.reviewer):
                href, stage = reverse(f"{register.name}:one", args=[row.pk]), register.stage(row.state)
                text = f"{register.words} · {row.opened_at.astimezone(BANK_TIME):%Y-%m-%d}"
                found.append(WorkItem(register.words, text, href, stage.words, stage.tone, note=move.words))
    return found
