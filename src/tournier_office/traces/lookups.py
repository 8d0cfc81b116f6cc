# SPDX-License-Identifier: Apache-2.0
"""What is known of traces, for those who trace."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier_office.disclosures.persons import Person
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem
from tournier_office.traces.access import TRACERS, check_tracer
from tournier_office.traces.models import Trace

MOST_SHOWN = 100
#: How a row of a list ended that named no customer (`resolving`).
_NOBODY = frozenset({"stranger", "ambiguous", "token", "partial", "lost", "empty"})


def unknown() -> Refused:
    """No such trace, or none of theirs."""
    return Refused("trace.unknown", "There is no such trace.", "Open the list of traces.")


def traces(person: Person) -> list[Trace]:
    """All traces, newest first; who and what they found is not part of the list."""
    check_tracer(person.posts)
    return list(Trace.objects.defer("found")[:MOST_SHOWN])


def trace(person: Person, key: str) -> Trace:
    """One trace; whether its result is open to this person is another question."""
    check_tracer(person.posts)
    row = Trace.objects.filter(pk=key).first()
    if row is None:
        raise unknown()
    return row


def persons_of(row: Trace) -> frozenset[str]:
    """Whoever filed it, the keeper of the key by which they did, and the second person."""
    return frozenset({row.filed_by, row.keeper, row.decided_by} - {""})


def work(visitor: Visitor) -> list[WorkItem]:
    """Traces that wait for this person as the second one."""
    if visitor.staff is None or not visitor.posts & TRACERS:
        return []
    waiting = (
        Trace.objects.filter(state=Trace.State.FILED)
        .exclude(filed_by=visitor.staff.number)
        .exclude(keeper=visitor.staff.number)
    )
    return [
        WorkItem(
            group=_("Waiting for my decision"),
            text=row.case,
            href=reverse("traces:trace", args=[row.pk]),
            state=_("leak trace: second person"),
            tone="warn",
            due=row.expires_at,
        )
        for row in waiting.defer("found")[:MOST_SHOWN]
    ]


def exists(key: str) -> bool:
    """Whether there is a trace of this id; nothing of it is told."""
    return Trace.objects.filter(pk=key).exists()


def has_leader(key: str) -> bool:
    """Whether a trace of this id is done and its result points at somebody; at whom is not told."""
    return any(row.state == Trace.State.DONE and row.named for row in genuine(Trace.objects.filter(pk=key)))


def customers_of(key: str) -> int | None:
    """How many rows of its list named one customer of ours each; None where none did."""
    row = next(iter(genuine(Trace.objects.filter(pk=key))), None)
    found = row.found.get("matched", {}) if row is not None and isinstance(row.found, dict) else {}
    return sum(int(rows) for how, rows in found.items() if how not in _NOBODY) or None
