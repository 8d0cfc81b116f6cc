# SPDX-License-Identifier: Apache-2.0
"""Telling the ledger what the registers hold: which rows were written or deleted, by name, version and code (M44).

It happens after the transaction that wrote. If the process dies in between, the rows are still genuine by their code
and wait; whoever tells next tells them too. So a crash raises no alarm, and the time in which a row could be put back
to its older state unseen is the time until the next telling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tournier.base import JSON, TournierError
from tournier.ledger.entries import Entry, Event
from tournier_office.site import imprints
from tournier_office.site.bound import lasting_written

ACTOR = "office"
_IN_ONE = 200
_AT_ONCE = 1000
_UNTOLD = "SELECT row, version, code, gone FROM site_imprint WHERE told = '' ORDER BY version DESC LIMIT %s OFFSET %s"


class Told(NamedTuple):
    """One row as an entry names it; `code` is empty for a row that is gone."""

    row: str
    version: int
    code: str
    gone: bool


def soon(**_signal: object) -> None:
    """Tell the ledger when the present transaction is committed."""
    waiting: list[object] = [waits[1] for waits in connection.run_on_commit]
    if tell not in waiting:
        transaction.on_commit(tell, robust=True)


def listen() -> None:
    """Hear of every write of a lasting row, once."""
    lasting_written.connect(soon)


def untold() -> int:
    """How many rows the ledger has not heard of yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM site_imprint WHERE told = ''")
        return int(cursor.fetchone()[0])


def tell() -> int:
    """Tell what waits, the newest first, and say how many rows were told. What cannot be told now waits on."""
    try:
        return _tell(0)[0]
    except (TournierError, DatabaseError):
        return 0  # the act itself is recorded and done; the rows wait, and the screen of the evidence counts them


def tell_all() -> None:
    """Tell everything that waits and is genuine. Raises SystemFailed when the ledger does not record."""
    passed = 0
    while True:
        told, false = _tell(passed)
        passed += false
        if not told and not false:
            return


def _tell(passed: int) -> tuple[int, int]:
    """Tell a part of what waits, without the first `passed`. How many were told, and how many are none of the office's."""
    from tournier_office.site import gateway

    with connection.cursor() as cursor:
        cursor.execute(_UNTOLD, [_AT_ONCE, passed])
        waiting = [Told(*row) for row in cursor.fetchall()]
    rows = list(_genuine(waiting))
    if rows:
        parts = [rows[begin : begin + _IN_ONE] for begin in range(0, len(rows), _IN_ONE)]
        receipts = gateway.ledger().append_many([_entry(part) for part in parts])
        with transaction.atomic():
            for part, receipt in zip(parts, receipts, strict=True):
                _note(part, receipt.id)
    return len(rows), len(waiting) - len(rows)


def _genuine(waiting: Sequence[Told]) -> Iterator[Told]:
    """What the office itself wrote. The ledger is told of nothing else: whoever forges an imprint has no voice there."""
    tables = {table.table: table for table in map(imprints.whole, apps.get_models())}
    by_table: dict[str, list[Told]] = {}
    for one in waiting:
        by_table.setdefault(one.row.partition(":")[0], []).append(one)
    for name, some in by_table.items():
        keys = {one.row.partition(":")[2]: one for one in some}
        yield from (one for key, one in keys.items() if one.gone and imprints.ended(name, key, one.version, one.code))
        table = tables.get(name)
        if table is not None:
            there = [table.stored(key) for key, one in keys.items() if not one.gone]
            for row in table.rows(key for key in there if key is not None):
                told = keys.get(str(table.key(row.values)))
                if told is not None and told.version == row.version and table.matches(row):
                    yield told


def _note(rows: Sequence[Told], entry: str) -> None:
    # By version, because a row that was written in the meantime waits for its own telling.
    there = [one for one in rows if not one.gone]
    gone = [one for one in rows if one.gone]
    with connection.cursor() as cursor:
        if there:
            cursor.execute(f"UPDATE site_imprint SET told = %s {_these(there)}", [entry, *_named(there)])
        if gone:
            cursor.execute(f"DELETE FROM site_imprint {_these(gone)}", _named(gone))


def _these(rows: Sequence[Told]) -> str:
    return f"WHERE (row, version) IN (VALUES {', '.join(['(%s, %s)'] * len(rows))})"


def _named(rows: Sequence[Told]) -> list[str | int]:
    return [value for one in rows for value in (one.row, one.version)]


def _entry(rows: Sequence[Told]) -> Entry:
    written: list[JSON] = [[row.row, row.version, "" if row.gone else row.code] for row in rows]
    return Entry(Event.REGISTERS_WRITTEN, ACTOR, detail={"rows": written})
