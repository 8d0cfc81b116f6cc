# SPDX-License-Identifier: Apache-2.0
"""Two persons decide what the whole bank is decided by: rules and catalogue (design.md 2, law 5).

- who proposed a version never decides on it; the database refuses it too;
- the ledger entry is written before the row changes, inside the same lock, so that of two deciders only one records;
- what they agreed to may be given a moment to come: it waits alone, and whoever first asks for the rules after that
  moment puts it in force before anything is decided;
- the first version of a new office is one person's, because there is nobody else yet: it is *founding*, says so in
  the ledger and on the screens, and stays marked until a second person has confirmed it. There is only one such.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar, cast

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.site import gateway
from tournier_office.site.versions import State, Version

_MOST_WORDS = 2000
_FURTHEST = timedelta(days=366)
V = TypeVar("V", bound=Version)


@dataclass(frozen=True, slots=True)
class InForce:
    """The version in force. `serial` grows with every decision: a worker that knows it knows whether to reload."""

    id: str
    serial: int
    digest: str
    by_one_person: bool


@dataclass(frozen=True, slots=True)
class TwoPersons(Generic[V]):
    """The acts on one kind of version. `name` begins the codes of errors; `told` is what its ledger entries hold."""

    model: type[V]
    name: str
    deciders: frozenset[str]
    events: tuple[Event, Event, Event]  # proposed, put in force, rejected
    told: Callable[[V], Mapping[str, JSON]]
    scheduled: Event | None = None  # agreed to for a moment to come, where that can be

    def rows(self) -> QuerySet[V]:
        """All versions, newest first."""
        rows = self.model._default_manager.all()  # noqa: SLF001 - Django's public name for a model's own rows
        return cast("QuerySet[V]", rows)

    def in_force(self) -> InForce | None:
        """The version in force now, by one small query; None before the first installation."""
        row = self.rows().filter(state=State.ACTIVE).values_list("id", "serial", "digest", "decided_by").first()
        return None if row is None or row[1] is None else InForce(row[0], row[1], row[2], not row[3])

    def may_decide(self, row: V, staff: str, posts: frozenset[str]) -> bool:
        """Whether this person may answer now: the right post, and not the proposer; a founding version too."""
        waits = row.state == State.PROPOSED or row.by_one_person
        return waits and row.proposed_by != staff and bool(posts & self.deciders)

    def waiting(self, staff: str, posts: frozenset[str]) -> QuerySet[V]:
        """What waits for this person: proposals, and a founding version without its second person."""
        if not posts & self.deciders:
            return self.rows().none()
        waits = Q(state=State.PROPOSED) | Q(state=State.ACTIVE, decided_by="")
        return self.rows().filter(waits).exclude(proposed_by=staff)

    def reason(self, text: str) -> str:
        """The reason, tidied; BadInput when there is none."""
        reason = text.strip()
        if not reason or len(reason) > _MOST_WORDS:
            raise BadInput(f"{self.name}.reason", "The reason is missing or too long.", "Say in a few words why.")
        return reason

    def _record(self, event: Event, by: str, row: V, why: str, **more: JSON) -> str:
        detail = {"version": row.pk, "based_on": row.based_on, "digest": row.digest, "why": why, **self.told(row)}
        return gateway.record(event, by, {**detail, **more}).id

    def put_forward(self, row: V, by: str, why: str) -> V:
        """Record and keep a proposal; nothing changes until a second person decides."""
        row.why, row.proposed_by, row.proposed_at = why, by, timezone.now()
        with transaction.atomic():
            row.entry = self._record(self.events[0], by, row, why)
            row.save(force_insert=True)
        return row

    def _locked(self, key: str, by: str, posts: frozenset[str]) -> V:
        if not posts & self.deciders:
            raise Refused(
                f"{self.name}.post",
                "Your posts do not decide on this.",
                "Ask compliance or the security administrator.",
            )
        row = self.rows().select_for_update().filter(pk=key).first()
        if row is None:
            raise BadInput(f"{self.name}.unknown", "There is no such version.", "Open the list of versions.")
        if row.proposed_by == by:
            raise Refused(f"{self.name}.own", "Nobody decides on their own proposal.", "A second person must decide.")
        return row

    def opened(self, key: str, by: str, posts: frozenset[str]) -> V:
        """The proposal, locked until the transaction ends, if this person may decide on it."""
        row = self._locked(key, by, posts)
        if row.state != State.PROPOSED:
            raise Refused(
                f"{self.name}.decided", "Somebody has decided on this already.", "Open it to see the decision."
            )
        return row

    def locked_in_force(self) -> V | None:
        """The version in force, locked until the transaction ends."""
        return self.rows().select_for_update().filter(state=State.ACTIVE).first()

    def expect_none_waiting(self) -> None:
        """Refuse while an agreed version waits for its moment: it was agreed to on the text in force, which would change."""
        if self.rows().filter(state=State.SCHEDULED).exists():
            raise Refused(
                f"{self.name}.scheduled",
                "Another version is agreed to and waits for its moment.",
                "Withdraw it first, or wait until it is in force.",
            )

    def schedule(self, row: V, by: str, why: str, at: datetime) -> V:
        """Record the decision; the version waits until `at`. Call it inside a transaction, the version opened.

        Raises BadInput for a moment that is past, or further away than 366 days.
        """
        now = gateway.clock().now()
        if not now < at <= now + _FURTHEST:
            raise BadInput(
                f"{self.name}.moment", "That moment is past, or more than a year away.", "Choose a moment to come."
            )
        assert self.scheduled is not None  # noqa: S101 - only a register that schedules calls this
        row.effective_at = at
        row.decision_entry = self._record(self.scheduled, by, row, why, effective_at=at.isoformat())
        row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), why
        row.state = State.SCHEDULED
        row.save()
        return row

    def withdraw(self, key: str, by: str, posts: frozenset[str], why: str) -> V:
        """Take back what waits for its moment, with the reason: what is in force stays, so one decider is enough."""
        reason = self.reason(why)
        with transaction.atomic():
            row = self._locked(key, by, posts)
            if row.state != State.SCHEDULED:
                raise Refused(
                    f"{self.name}.not_scheduled",
                    "This version does not wait for a moment.",
                    "Open it to see where it stands.",
                )
            return self._turn_down(row, by, reason)

    def due(self, now: datetime) -> str | None:
        """The version whose moment has come and that is not in force yet, by one small query."""
        waits = self.rows().filter(state=State.SCHEDULED, effective_at__lte=now)
        return waits.values_list("id", flat=True).first()

    def arrive(self, key: str, now: datetime, sound: Callable[[V], object]) -> V | None:
        """Put the version in force whose moment has come; None when another process did, or when it was withdrawn.

        `sound` raises BadInput for a text that cannot be put in force any more: then it is turned down, which is recorded,
        and what was in force stays. The person who decided is named again: nobody else did.
        """
        with transaction.atomic():
            row = self.rows().select_for_update().filter(pk=key, state=State.SCHEDULED, effective_at__lte=now).first()
            if row is None:
                return None
            try:
                sound(row)
            except BadInput as error:
                self._turn_down(row, row.decided_by, f"{error.cause} {error.cure}"[:_MOST_WORDS])
                return None
            agreed = row.decision_entry
            self._record(self.events[1], row.decided_by, row, row.decision_why, agreed=agreed)
            return self._replace(row)

    def put_in_force(self, row: V, by: str, why: str) -> V:
        """Record the decision, then let the version replace the one in force. Call it inside a transaction."""
        row.decision_entry = self._record(self.events[1], by, row, why)
        row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), why
        return self._replace(row)

    def _replace(self, row: V) -> V:
        current = self.locked_in_force()
        if current is not None:
            current.state = State.SUPERSEDED
            current.save(update_fields=["state"])
        row.serial = (self.rows().aggregate(last=Max("serial"))["last"] or 0) + 1
        row.state = State.ACTIVE
        row.save()
        return row

    def reject(self, key: str, by: str, posts: frozenset[str], why: str) -> V:
        """Turn a proposal down, with the reason."""
        reason = self.reason(why)
        with transaction.atomic():
            return self._turn_down(self.opened(key, by, posts), by, reason)

    def _turn_down(self, row: V, by: str, reason: str) -> V:
        row.decision_entry = self._record(self.events[2], by, row, reason)
        row.state = State.REJECTED
        row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), reason
        row.save()
        return row

    def _must_be_first(self) -> None:
        if self.rows().filter(serial__isnull=False).exists():
            raise Refused(f"{self.name}.installed", "A version is in force already.", "Propose a change instead.")

    def install(self, row: V, *, proposed_by: str, decided_by: str, why: str) -> V:
        """Put the first version in force in the names of two persons. Refused when one was in force before."""
        if not proposed_by or not decided_by or proposed_by == decided_by:
            raise Refused(
                f"{self.name}.own", "The first version needs two different persons.", "Name a proposer and a decider."
            )
        with transaction.atomic():
            self._must_be_first()
            self.put_forward(row, proposed_by, self.reason(why))
            return self.put_in_force(row, decided_by, row.why)

    def found(self, row: V, *, by: str, why: str) -> V:
        """Put the first version in force in one person's name, and say so in the ledger. Refused when one was before."""
        with transaction.atomic():
            self._must_be_first()
            row.why, row.proposed_by, row.proposed_at = self.reason(why), by, timezone.now()
            row.entry = self._record(self.events[1], by, row, row.why, founding=True)
            row.save(force_insert=True)
            return self._replace(row)

    def second(self, key: str, by: str, posts: frozenset[str], why: str = "") -> V:
        """The second person's name under a founding version, which stays in force as it is."""
        with transaction.atomic():
            row = self._locked(key, by, posts)
            if not row.by_one_person:
                raise Refused(
                    f"{self.name}.decided", "Somebody has decided on this already.", "Open it to see the decision."
                )
            row.decision_entry = self._record(self.events[1], by, row, why.strip(), second=True)
            row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), why.strip()
            row.save()
            return row
