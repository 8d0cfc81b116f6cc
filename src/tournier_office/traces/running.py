# SPDX-License-Identifier: Apache-2.0
"""Doing a trace that two persons agreed on: read what was shown, resolve the list, weigh, record, and only then keep."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from tournier.base import JSON, Refused, TournierError
from tournier.trace import (
    Narrowing,
    ScreenMark,
    Shown,
    Weighed,
    ledger_pages,
    read_screen_marks,
    tokens_in,
    weigh,
)
from tournier.trace.columns import Recognised, forms_of, recognise_columns
from tournier.trace.two_persons import record_run
from tournier.trace.weighing import as_json
from tournier_office.exports import lookups as exports
from tournier_office.exports import recognising
from tournier_office.people import lookups as people
from tournier_office.queries import marking as answers
from tournier_office.site import background, gateway
from tournier_office.traces import actions, lists, lookups
from tournier_office.traces.models import Trace
from tournier_office.traces.resolving import Resolved, Resolving, could_name

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_log = logging.getLogger("tournier.office")
_State = Trace.State


def start(row: Trace) -> None:
    """Run it in the background; small ones end within a moment, so wait that long."""
    thread = background.start("trace", lambda: run(row.pk), lambda: _beat(row.pk))
    thread.join(timeout=1.5)
    row.refresh_from_db()


def _beat(key: str) -> None:
    Trace.objects.filter(pk=key, state=_State.RUNNING).update(beat_at=timezone.now())


def run(key: str) -> None:
    """Do the trace of that id. Whatever happens, it ends, and its list is removed."""
    row = Trace.objects.get(pk=key)
    try:
        _trace(row)
    except TournierError as error:
        actions.end(key, _State.RUNNING, _State.FAILED, error.code)
    except Exception as error:  # noqa: BLE001 - its text may hold a value; the type does not
        _log.error("a trace failed: %s", type(error).__name__)
        actions.end(key, _State.RUNNING, _State.FAILED, "trace.failed")


def _trace(row: Trace) -> None:
    table, typed = lists.read(row.pk)
    # Before anything is read or recognised: that two agreed, to this very list, is asked of the ledger.
    find = gateway.gate().identify(gateway.ledger(), row.entry, lists.digest(table, typed))
    columns = recognise_columns(table) if table.rows else Recognised((), ())
    shown = _shown(row) if typed or could_name(columns) else Shown()
    read = recognising.recognised([forms_of(cells) for cells in table.rows], typed)
    led, tried = answers.recognised(_tokens(table.rows), *window(row.since, row.until))
    marks = [*map(_of_export, read.led), *map(_of_answer, led), *map(_mark, read_screen_marks(typed, shown))]
    resolved = Resolving(find, gateway.gate().catalogue, shown.subjects).resolve(columns)
    branches = people.branches_of()
    narrowing = Narrowing(fields=frozenset(row.fields), channels=frozenset(row.channels))
    weighed = weigh(shown, branches, resolved.subjects, resolved.strangers, narrowing)
    named = sorted(weighed.named.union(*(mark["persons"] for mark in marks)))
    found = {
        **as_json(weighed),
        "marks": marks,
        "tokens": {"different": read.tokens, "exports": read.tried, "answers": tried, "older": read.older},
        "rows": resolved.rows,
        "looked_at": resolved.looked_at,
        "matched": dict(resolved.counts),
    }
    _record(row, named, weighed, resolved)
    now = timezone.now()
    lists.remove(row.pk)
    Trace.objects.filter(pk=row.pk, state=_State.RUNNING).update(
        state=_State.DONE, found=found, named=named, finished_at=now, list_removed_at=now
    )


def _shown(row: Trace) -> Shown:
    """Everything that was shown in the window. Not read for a list that can name nobody: its marks say what it says."""
    since, until = window(row.since, row.until)
    return Shown(ledger_pages(gateway.ledger(), since, until))


def _record(row: Trace, named: list[str], weighed: Weighed, resolved: Resolved) -> None:
    """The result's entry says how much was found and how the list was read, not who."""
    mapped: list[JSON] = [[kind, count] for kind, count in sorted(resolved.counts.items())]
    more: dict[str, JSON] = {"customers": weighed.listed, "disclosed": weighed.disclosed, "mapped": mapped}
    persons = lookups.persons_of(row)
    try:
        record_run(gateway.ledger(), row.entry, row.decided_by, named=named, persons=persons, more=more)
    except Refused:
        # It names one of the two: the entry says so, and `access` keeps it from both of them.
        return


def _tokens(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tokens_in(form for cells in rows for form in forms_of(cells))


def _of_answer(led: answers.Led) -> dict[str, Any]:
    return {
        "of": "answer",
        "persons": [led.staff],
        "disclosure": led.disclosure,
        "entry": led.entry,
        "at": led.at.isoformat(),
        "channel": "query",
        "tokens": led.tokens,
        "chance": round(led.chance, 1),
    }


def _of_export(led: recognising.Led) -> dict[str, Any]:
    row = led.export
    return {
        "of": "export",
        "persons": sorted({row.requester, *exports.holders(row)}),
        "export": row.pk,
        "disclosure": row.disclosure,
        "entry": row.entry,
        "at": row.filed_at.isoformat(),
        "channel": "export",
        "tokens": led.tokens,
        "chance": round(led.chance, 1),
        "decoys": led.decoys,
        "code": led.code,
    }


def _mark(mark: ScreenMark) -> dict[str, Any]:
    head = mark.head
    return {
        "of": mark.of.value,
        "persons": [head.person],
        "disclosure": head.disclosure,
        "entry": head.entry,
        "at": head.at.isoformat(),
        "channel": head.channel,
    }


def window(since: date | None, until: date | None) -> tuple[datetime, datetime]:
    """The window by the bank's own days, the last one whole."""
    zone = timezone.get_default_timezone()
    begin = datetime.combine(since, time(), zone) if since else _FIRST
    end = datetime.combine(until + timedelta(days=1), time(), zone) if until else timezone.now() + timedelta(days=1)
    return begin, end
