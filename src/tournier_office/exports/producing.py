# SPDX-License-Identifier: Apache-2.0
"""From a wish to a file, stage by stage. Each stage can die at any point and be done again by another worker.

- measuring: the statement runs once to be counted; nothing is kept. The count decides who must agree.
- fetching: after the agreement it runs in one snapshot; its treated parts are kept, none recorded. A death begins anew:
  another snapshot, another disclosure; of the first nothing but its intent is on record, and nothing of it is used.
- recording: facts and rules are asked anew before each part; all customers of all parts are recorded in one entry. A
  death before it leaves nothing on record and begins anew; a death after it finds it: nobody is recorded twice.
- writing: the file from the recorded parts, sealed. A death writes it again, byte for byte the same rows. It gets its
  place in one transaction with the state: a worker that stalled until another had its lease writes over nothing.
- only then it is ready: all that a file holds was recorded before anybody could take it (law 2).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from tournier.base import Refused
from tournier.gate import ApprovalNeeded, Ask, No, OpenQuery, kept
from tournier.gate.distinct import Distinct
from tournier.gate.ports import erased_rows
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier.query import Limits
from tournier.seal.files import new_identity, recipient_of, seal_file
from tournier_office.disclosures.actions import file_request
from tournier_office.disclosures.sessions import name_of
from tournier_office.disclosures.sessions import person as person_for
from tournier_office.exports import facts, marking, places, stops
from tournier_office.exports.files import MOST_ROWS, WRITERS, Contents
from tournier_office.exports.leases import Work
from tournier_office.exports.models import Export
from tournier_office.exports.terms import waiting_term
from tournier_office.exports.words import terms_of, title_of
from tournier_office.people.lookups import staff_of
from tournier_office.queries import spool
from tournier_office.site import gateway

State = Export.State
ROWS_A_PART = 5_000
_MOST_BYTES = 32 * 1024**3
_LONGEST = 4 * 3600.0


class Stopped(Exception):
    """The rules' no, as `stops` keeps it."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["code"])
        self.problem = problem


def advance(work: Work) -> None:
    """Do the stage in which the export is."""
    _STAGES[State(work.row.state)](work)


def _limits(row: Export) -> Limits:
    return Limits(rows=MOST_ROWS[row.format], bytes=_MOST_BYTES, seconds=_LONGEST)


def _ask(row: Export) -> Ask:
    session = f"{facts.PREFIX}{row.pk}"
    return Ask(
        row.requester,
        row.purpose,
        row.basis,
        row.case,
        session=session,
        address=row.address,
        receiver=facts.receiver_of(row),
    )


def _opened(answer: OpenQuery | No) -> OpenQuery:
    if not isinstance(answer, OpenQuery):
        raise Stopped(stops.of_no(answer))
    return answer


def _measure(work: Work) -> None:
    row, gate = work.row, gateway.gate()
    answer = _opened(gate.suppose(_ask(row), row.sql, source=row.source))
    rows, seen = 0, Distinct()
    running = answer.start(batch_rows=ROWS_A_PART, cancel=work.cancel, limits=_limits(row))
    try:
        seen.add(seen.fresh(answer.resolve(running.keys)))
        for batch in running:
            rows += batch.num_rows
            seen.add(seen.fresh(answer.subjects_of(batch)))
            work.note(rows=rows, customers=len(seen))
    finally:
        running.close()
    work.note(rows=rows, customers=len(seen))
    needs = gate.open_query(
        _ask(row), row.sql, source=row.source, channel=Channel.EXPORT, count=max(1, len(seen)), bound=row.pk
    )
    if isinstance(needs, OpenQuery):
        needs.close()
        work.turn(State.FETCHING)
        return
    if not isinstance(needs, ApprovalNeeded):
        _opened(needs)
        return
    staff = staff_of(row.requester)
    if staff is None:
        raise Refused("export.requester", "Who asked for it is not on the register any more.", "Ask for it anew.")
    person = person_for(staff, f"{facts.PREFIX}{row.pk}", row.address)
    # The same request is found again if this worker dies before the next line.
    request = file_request(person, needs, row.why, waits=waiting_term(), grant_until=row.expires_at)
    work.turn(State.WAITING, request=request.pk)


def _fetch(work: Work) -> None:
    row = work.row
    spool.remove(row.pk)
    answer = _opened(
        gateway.gate().open_query(
            _ask(row),
            row.sql,
            source=row.source,
            channel=Channel.EXPORT,
            count=max(1, row.customers or 0),
            bound=row.pk,
        )
    )
    work.note(disclosure=answer.request.id, done=0, parts=0)
    gone: Counter[int] = Counter()
    running = answer.start(batch_rows=ROWS_A_PART, cancel=work.cancel, limits=_limits(row))
    parts = rows = 0
    try:
        beside = answer.resolve(running.keys)
        for batch in running:
            parts, rows = parts + 1, rows + batch.num_rows
            spool.keep(row.pk, parts, batch)
            gone += _erased(row, batch)
            if not parts % 20:
                work.note(done=parts)
        if not parts:
            parts = 1
            spool.keep(row.pk, parts, pa.RecordBatch.from_pylist([], schema=running.schema))
        if beside:
            spool.keep_beside(row.pk, beside)
    finally:
        running.close()
    columns = [{**column, "erased": gone[place]} for place, column in enumerate(row.columns)]
    work.turn(State.RECORDING, parts=parts, rows=rows, done=0, kept=kept(answer), columns=columns)


def _erased(row: Export, batch: pa.RecordBatch) -> Counter[int]:
    """How many values of each column are empty because they were erased: a file must not read as if there had been none."""
    return Counter({place: len(erased_rows(batch.schema.field(place))) for place in range(len(row.columns))})


def _record(work: Work) -> None:
    row = work.row
    ledger = gateway.ledger()
    if not ledger.entries(disclosure=row.disclosure, event=Event.DISCLOSURE_PAGE, limit=1):
        answer = gateway.gate().reopen_query(row.kept, 0)
        answer.release_all(_parts(row), lambda number: work.note(done=number))
    # Whoever died between the entry and this line finds the entry, and records nothing twice.
    work.turn(State.WRITING, done=0)


def _parts(row: Export) -> Iterator[tuple[pa.RecordBatch, frozenset[str]]]:
    for number in range(1, row.parts + 1):
        batch, beside = spool.page(row.pk, number)
        yield batch, beside if number == 1 else frozenset()


def _write(work: Work) -> None:
    row = work.row
    folder = places.bench(row.pk, work.lease)
    clear = folder / f"file.{row.format}"
    count, schema = marking.wanted(row, row.rows or 0), _schema(row)
    row.marked = marking.to_mark(row, schema)
    contents = Contents(
        clear,
        marking.marked_schema(row, schema),
        marking.marked(row, marking.mixed(row, _shown(work), row.rows or 0, count)),
        title_of(row),
        marking.line(row, name_of(row.requester)),
        terms_of(row, count),
    )
    WRITERS[row.format](contents)
    delivered, identity = clear, new_identity()
    if row.recipient:
        delivered = folder / f"{clear.name}.age"
        seal_file(clear, delivered, row.recipient)
    digest, size = _digest(delivered), delivered.stat().st_size
    sealed = folder / "sealed"
    seal_file(delivered, sealed, recipient_of(identity))
    detail: dict[str, Any] = {
        "file": digest, "size": size, "count": row.rows, "decoys": count, "code": marking.code(row.pk),
        "format": row.format, "sealed": bool(row.recipient), "marked": len(row.marked),
    }  # fmt: skip
    work.note(done=row.parts)  # it is ours still
    gateway.record(Event.EXPORT_MADE, row.requester, detail, disclosure=row.disclosure)
    with transaction.atomic():
        work.turn(
            State.READY,
            identity=identity,
            digest=digest,
            size=size,
            decoys=count,
            telling=marking.telling(row) if count else [],
            mark=marking.code(row.pk),
            marked=row.marked,
            expires_at=timezone.now() + timedelta(days=row.days),
        )
        places.put(row.pk, sealed)  # nobody else turns it before this is committed
    places.clear_bench(row.pk)
    spool.remove(row.pk)


def _schema(row: Export) -> pa.Schema:
    first, _ = spool.page(row.pk, 1)
    shown = [first.schema.field(place) for place in range(len(row.columns))]
    return pa.schema([one.with_name(column["name"]) for one, column in zip(shown, row.columns, strict=True)])


def _shown(work: Work) -> Iterator[pa.RecordBatch]:
    schema = _schema(work.row)
    for number in range(1, work.row.parts + 1):
        batch, _ = spool.page(work.row.pk, number)
        yield pa.RecordBatch.from_arrays(batch.columns[: len(schema)], schema=schema)
        if not number % 20:
            work.note(done=number)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stop(work: Work, problem: dict[str, Any]) -> None:
    """Stop with cause and cure: recorded, what was kept is removed, and it can be tried again."""
    row = work.row
    mine = Export.objects.filter(pk=row.pk, lease=work.lease, state=row.state)
    if not mine.exists():  # another worker has it by now, or it was ended
        return
    gateway.record(
        Event.EXPORT_STOPPED,
        row.requester,
        {"code": problem["code"], "was": row.state},
        disclosure=row.disclosure or row.pk,
    )
    if mine.update(state=State.STOPPED, problem=problem, lease="", lease_until=None):
        places.remove(row.pk)


_STAGES: Mapping[State, Callable[[Work], None]] = {
    State.MEASURING: _measure,
    State.FETCHING: _fetch,
    State.RECORDING: _record,
    State.WRITING: _write,
}
