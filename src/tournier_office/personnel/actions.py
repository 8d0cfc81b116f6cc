# SPDX-License-Identifier: Apache-2.0
"""Runs of a feed: compared first, then applied line by line (M17). The same for page, API and command line.

- each line is one act with its own entry: one that is refused stays listed and stops no other;
- leavers come first, joiners last; whoever is killed between two lines goes on where it stopped, and nothing is done twice;
- a run that would take something from more people than a set part of the staff is held until another administrator
  agrees: a broken feed does not shut the bank. A single leaver never waits for anybody.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused, TournierError
from tournier.ledger.entries import Event
from tournier_office.people import actions as people
from tournier_office.people import activation, moving, placing
from tournier_office.people import lookups as staff
from tournier_office.people.moving import Told
from tournier_office.personnel import comparing, reading
from tournier_office.personnel.comparing import Compared
from tournier_office.personnel.models import FeedLine, FeedRun
from tournier_office.personnel.reading import Fault, Line
from tournier_office.site import background, gateway

State, Kind = FeedRun.State, FeedLine.Kind
ALWAYS = 3  # so many people may lose something in one run, however small the bank
MOST_AT_ONCE = 200  # lines that a request applies by itself; more go on behind it
_ORDER = (Kind.LEAVER, Kind.MOVER, Kind.CHANGED, Kind.JOINER)


def known() -> reading.Known:
    """What a file is read against: branches, open and closed, and posts by code and by Chinese name."""
    names = {post.zh: post.pk for post in staff.Post.objects.all()}
    codes = names | {code: code for code in names.values()}
    return reading.Known(staff.branch_codes(), codes, placing.closed())


def receive(data: bytes, *, by: str) -> FeedRun:
    """Read a file and compare it with the register; nothing about anybody changes. Raises BadInput for no file of a feed."""
    people.need_keeper(by)
    lines, faults = reading.read(reading.decoded(data), known())
    return keep(lines, faults, source="file", digest=hashlib.sha256(data).hexdigest(), by=by)


def keep(lines: list[Line], faults: list[Fault], *, source: str, digest: str, by: str) -> FeedRun:
    """Compare lines and keep what they would change as a run."""
    today = timezone.localdate()
    found = [(line, comparing.tried(line, today)) for line in lines]
    rows = [_refused(fault.line, fault.number, fault.problem) for fault in faults]
    rows += [row for line, one in found if (row := _row(line, one)) is not None]
    closing = sum(isinstance(one, Compared) and one.closes for _line, one in found)
    counts: dict[str, JSON] = dict(sorted(Counter(str(row.kind) for row in rows).items()))
    counts |= {"people": len(lines), "closing": closing}
    state = State.HELD if closing > most_closed() else State.COMPARED
    with transaction.atomic():
        detail: dict[str, JSON] = {"act": "feed compared", "digest": digest, "source": source, **counts}
        entry = gateway.record(Event.STAFF_CHANGED, by, detail).id
        run = FeedRun.objects.create(
            state=state, source=source, digest=digest, counts=counts, by=by, at=timezone.now(), entry=entry,
            numbers=sorted(line.told.number for line in lines),
        )  # fmt: skip
        for row in rows:
            row.run = run
        FeedLine.objects.bulk_create(rows)
    return run


def most_closed() -> int:
    """How many people may lose something in one run without a second person."""
    part = staff.listed(status="active").count() * settings.HR_MOST_CLOSED_PERCENT
    return int(max(ALWAYS, part // 100))


def _row(line: Line, found: Compared | TournierError) -> FeedLine | None:
    if isinstance(found, TournierError):
        return _refused(line.line, line.told.number, found)
    if found.kind is None:
        return None
    changes = [list(one) for one in found.changes]
    told = written(found.told)
    return FeedLine(line=line.line, number=line.told.number, kind=found.kind, told=told, changes=changes)


def _refused(line: int, number: str, problem: TournierError) -> FeedLine:
    return FeedLine(
        line=line, number=number, kind=Kind.REFUSED, state=FeedLine.State.FAILED, code=problem.code,
        cause=problem.cause[:400], cure=problem.cure[:400],
    )  # fmt: skip


def written(told: Told) -> dict[str, Any]:
    """A line as it is kept."""
    kept = asdict(told)
    kept["contract_until"] = told.contract_until.isoformat() if told.contract_until else None
    kept["posts"] = None if told.posts is None else sorted(list(one) for one in told.posts)
    return kept


def plain(told: Told) -> dict[str, Any]:
    """The parts of what was told."""
    return {one.name: getattr(told, one.name) for one in fields(told)}


def read_back(kept: Mapping[str, Any]) -> Told:
    """The line that was kept."""
    until, posts = kept["contract_until"], kept["posts"]
    values = {
        "contract_until": date.fromisoformat(until) if until else None,
        "posts": None if posts is None else frozenset((str(post), str(where)) for post, where in posts),
    }
    return Told(**{**kept, **values})


def begin(key: str, *, by: str) -> FeedRun:
    """Apply a run. Refused for one that is held: another administrator agrees to that."""
    people.need_keeper(by)
    with transaction.atomic():
        run = _locked(key)
        if run.state == State.HELD:
            raise Refused(
                "feed.held",
                "This run would take something from more people than a run may: it is held for a second person.",
                "Let another administrator look at it and agree, or give it up and correct the feed.",
            )
        _expect(run, State.COMPARED)
        _record(run, by, "feed begun")
        run.state, run.begun_by = State.APPLYING, by
        run.save(update_fields=["state", "begun_by"])
    return _carry_on(run)


def agree(key: str, *, by: str) -> FeedRun:
    """Agree to a run that is held, as an administrator who did not bring it, and apply it."""
    with transaction.atomic():
        run = _locked(key)
        _expect(run, State.HELD)
        if not staff.posts_of(by) & people.ADMINISTRATORS or by == run.by:
            raise Refused(
                "feed.two_persons",
                "A run that is held is agreed to by an administrator who did not bring it.",
                "Ask another administrator.",
            )
        _record(run, by, "feed agreed to")
        run.state, run.agreed_by = State.APPLYING, by
        run.save(update_fields=["state", "agreed_by"])
    return _carry_on(run)


def drop(key: str, *, by: str) -> FeedRun:
    """Give a run up that has not begun."""
    people.need_keeper(by)
    with transaction.atomic():
        run = _locked(key)
        _expect(run, State.COMPARED, State.HELD)
        _record(run, by, "feed given up")
        run.state, run.done_at = State.DROPPED, timezone.now()
        run.save(update_fields=["state", "done_at"])
    return run


def _locked(key: str) -> FeedRun:
    run = FeedRun.objects.select_for_update().filter(pk=key).first()
    if run is None:
        raise unknown()
    return run


def unknown() -> BadInput:
    """No run has this id."""
    return BadInput("feed.unknown", "There is no such run of the feed.", "Look at the list of runs.")


def _expect(run: FeedRun, *states: FeedRun.State) -> None:
    if run.state not in states:
        raise Refused("feed.state", "This run does not stand where this step begins.", "Look at the run again.")


def _record(run: FeedRun, by: str, act: str) -> None:
    gateway.record(Event.STAFF_CHANGED, by, {"act": act, "run": run.pk, "digest": run.digest, **run.counts})


def _carry_on(run: FeedRun) -> FeedRun:
    if run.lines.filter(state=FeedLine.State.WAITING).count() > MOST_AT_ONCE:
        background.start("feed", lambda: carry_out(run.pk), lambda: None)
    else:
        carry_out(run.pk)
    run.refresh_from_db()
    return run


def carry_out(key: str) -> None:
    """Apply what waits in a run that was begun, from wherever it stopped; several processes do not do one line twice."""
    run = FeedRun.objects.filter(pk=key, state=State.APPLYING).first()
    if run is None:
        return
    order = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(_ORDER)), default=Value(len(_ORDER)))
    waiting = run.lines.filter(state=FeedLine.State.WAITING).exclude(kind=Kind.LATER)
    for line in list(waiting.order_by(order, "line").values_list("pk", flat=True)):
        _apply(run, line)
    FeedRun.objects.filter(pk=key, state=State.APPLYING).update(state=State.DONE, done_at=timezone.now())


def _apply(run: FeedRun, key: int) -> None:
    try:
        with transaction.atomic():
            line = FeedLine.objects.select_for_update().filter(pk=key, state=FeedLine.State.WAITING).first()
            if line is None:
                return
            change(Line(line.line, read_back(line.told)), by=run.begun_by or run.by, reason=f"feed {run.pk}")
            line.state = FeedLine.State.DONE
            line.save(update_fields=["state"])
    except (BadInput, Refused) as problem:
        told = {"code": problem.code, "cause": problem.cause[:400], "cure": problem.cure[:400]}
        FeedLine.objects.filter(pk=key).update(state=FeedLine.State.FAILED, **told)


def change(line: Line, *, by: str, reason: str) -> Compared:
    """Do what a line says, compared with the register as it is at this moment. Call it inside a transaction."""
    found = comparing.compare(line, timezone.localdate())
    told = found.told
    comparing.check_sponsor(told)
    if found.kind == Kind.JOINER:
        moving.join(told, by=by, reason=reason)
    elif found.kind == Kind.LEAVER:
        people.set_status(told.number, comparing.LEFT, by=by, reason=reason)
    elif found.kind in {Kind.MOVER, Kind.CHANGED}:
        if told.status in comparing.CLOSES:
            people.set_status(told.number, str(told.status), by=by, reason=reason)
        moving.move(told, by=by, reason=reason)
        if told.status is not None and told.status not in comparing.CLOSES:
            people.set_status(told.number, told.status, by=by, reason=reason)
    return found


def first_halves(key: str, *, by: str) -> dict[str, str]:
    """First halves of activation codes for the run's joiners who have no way in yet, by number: shown once, to this administrator."""
    people.need_administrator(by)
    run = FeedRun.objects.filter(pk=key).first()
    if run is None:
        raise unknown()
    joined = run.lines.filter(kind=Kind.JOINER, state=FeedLine.State.DONE).values_list("number", flat=True)
    halves = {}
    for number in joined:
        person = staff.staff_of(number)
        if person is not None and staff.code_of(person) is None and number != by:
            halves[number] = activation.give_first(number, by=by, reason=f"feed {run.pk}")
    return halves
