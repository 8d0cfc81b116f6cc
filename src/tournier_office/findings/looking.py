# SPDX-License-Identifier: Apache-2.0
"""The daily look at the sources: what differs from the catalogue, what is held beyond need, how many customers there are.

- it is opened once, and settled when it no longer is so;
- who looks has a row of its own for that day and attempt, so that of several processes one looks;
- one that nobody has heard of for two minutes has died: another attempt follows, at most three a day;
- a look that died halfway left whole entries only; the next finds them standing and adds what is missing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, transaction

from tournier.base import JSON, TournierError, canonical
from tournier.catalogue import CATEGORIES, Catalogue, InformationClass
from tournier.engines.column_drift import drift
from tournier.engines.overdue import overdue
from tournier.law.clocks import BANK_TIME
from tournier_office.catalogue.lookups import active_catalogue
from tournier_office.findings.models import Look
from tournier_office.findings.register import DRIFTS, SURPLUSES
from tournier_office.officers import filing
from tournier_office.reviews.uses import fields_used
from tournier_office.site import background, gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import Register, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, SYSTEM

MOST_ATTEMPTS = 3
MOST_OPENED = 500
_UNREAD = "look.unread"  # a table could not be read: what stands of it stays
UNUSED = timedelta(days=365)  # a year sees every yearly task once; no clause says how long
_STANDING = ("found", "known")
_log = logging.getLogger("tournier.office")


def look_when_due() -> None:
    """Begin today's look in a thread of its own, unless it was done, runs elsewhere, or no catalogue is in force yet."""
    row = claim()
    if row is not None:
        # By its own connection: before the claim is committed it would find no row, and write one that nobody has claimed.
        transaction.on_commit(lambda: background.start("drift", lambda: look(row), lambda: _beat(row)))


def claim() -> Look | None:
    """Today's look, if it is this process's to do."""
    now = gateway.clock().now()
    today = now.astimezone(BANK_TIME).date()
    rows = list(genuine(Look.objects.filter(day=today)))
    last = max(rows, key=lambda row: row.attempt, default=None)
    if last is not None and (last.ended_at or now - last.beat_at < background.LOST_AFTER):
        return None
    attempt = last.attempt + 1 if last is not None else 1
    if attempt > MOST_ATTEMPTS or active_catalogue() is None:
        return None
    try:
        with transaction.atomic():
            return Look.objects.create(
                state="looking", opened_by=SYSTEM, opened_at=now, day=today, attempt=attempt, beat_at=now, entry=""
            )
    except IntegrityError:
        return None  # another process was faster


def look(row: Look) -> None:
    """Look, keep what was found, and end the row with how it went. Never raises what can be foreseen."""
    try:
        catalogue = active_catalogue()
        drifts, unseen = _drifts(catalogue) if catalogue is not None else ([], [])
        keep(DRIFTS, drifts, unseen)
        surpluses, unread = _surpluses(catalogue) if catalogue is not None else ([], [])
        keep(SURPLUSES, surpluses, unread)
        if catalogue is not None:
            filing.count(catalogue)
        _end(row, found=len(drifts) + len(surpluses), code=_UNREAD if unseen or unread else "")
    except (TournierError, DatabaseError) as error:
        code = getattr(error, "code", type(error).__name__)
        _log.error("the look at the sources rests: %s", code)
        _end(row, code=code)


def _beat(row: Look) -> None:
    row.beat_at = gateway.clock().now()
    row.save()


def _end(row: Look, *, found: int | None = None, code: str = "") -> None:
    row.state, row.ended_at, row.found, row.code = "ended", gateway.clock().now(), found, code
    row.save()


class Found(NamedTuple):
    """What a register opens: why, which column, and how many rows where it is not all of them."""

    kind: str
    source: str
    table: str
    column: str
    category: str
    cls: InformationClass | None
    rows: int | None = None

    @property
    def told(self) -> str:
        """The digest of what is said: the same, seen again, is the same, with however many rows."""
        said: list[JSON] = [self.kind, self.source, self.table, self.column]
        return hashlib.sha256(canonical(said)).hexdigest()


def _drifts(catalogue: Catalogue) -> tuple[list[Found], list[Found]]:
    """How the sources differ, and values of which nobody could tell whether they do."""
    found = [
        Found(one.kind, one.source, one.table, one.column, one.category or "", one.cls)
        for one in drift(gateway.project(), catalogue=catalogue)
    ]
    unread = [one._replace(kind="values") for one in found if one.kind == "unread"]
    return [one for one in found if one.kind != "unread"], unread


def _surpluses(catalogue: Catalogue) -> tuple[list[Found], list[Found]]:
    """What is held beyond need, and of what nobody could tell."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    past = [
        Found(one.kind, one.source, one.table, one.column, one.category, one.cls, one.rows)
        for one in overdue(gateway.project(), today, catalogue)
    ]
    known = [one for one in past if one.rows is not None]
    return [*known, *unused(catalogue)], [one for one in past if one.rows is None]


def unused(catalogue: Catalogue) -> Iterator[Found]:
    """Open fields about a person that no disclosure of a year showed or asked by (M56). None before a year was counted."""
    since, used = fields_used()
    limit = gateway.clock().now().astimezone(BANK_TIME).date() - UNUSED
    if since is None or since > limit:
        return
    for table in catalogue.tables:
        for field in table.fields:
            category = CATEGORIES.get(field.category or "")
            if not field.is_open or category is None or not category.personal or category.cls is InformationClass.C3:
                continue  # C3 is compared outside and shown to nobody
            last = used.get(f"{table.id}.{field.name}")
            if last is None or last < limit:
                yield Found("unused", table.source, table.name, field.name, category.name, field.cls)


def keep(register: Register, found: Iterable[Found], unread: Iterable[Found] = ()) -> None:
    """Open an entry for each that has none, and settle those that are no longer so; what is `unread` stays as it stands.

    Of a source moved altogether the first 500 are opened in one look, the next follow a day later.
    """
    now = gateway.clock().now()
    there = {one.told: one for one in found}
    standing = {row.told: row.pk for row in register.table.objects.filter(state__in=_STANDING)}
    new = [(told, one) for told, one in there.items() if told not in standing]
    for told, one in new[:MOST_OPENED]:
        _open(register, told, one)
    stays = there.keys() | {one.told for one in unread}
    for told, key in standing.items():
        if told not in stays:
            acts.take(register, key, Asked(OFFICE, now, register.move("settle")))


def _open(register: Register, told: str, one: Found) -> None:
    values: Mapping[str, object] = {
        "kind": one.kind, "source": one.source, "table": one.table, "column": one.column, "category": one.category,
        "cls": one.cls.name if one.cls else "",
    }  # fmt: skip
    if register is SURPLUSES:
        values = {**values, "rows": one.rows}
    detail: dict[str, JSON] = {"fields": [[f"{one.source}:{one.table}.{one.column}", one.kind]]}
    acts.enter(register, Asked(OFFICE, gateway.clock().now(), None, values, told=detail), told=told)
