# SPDX-License-Identifier: Apache-2.0
"""Which ways and purposes people used, by which ways they came in, and which fields were of use to anybody.

Counted from the ledger bit by bit (decisions 0261, 0337).
A pass reads from the newest entry down to where the last pass began; a part of it is counted and its place kept in one
transaction. So whoever counts, however often it dies, counts each entry once. What is younger than two minutes waits,
because another worker's entry of that time may still come before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple

import orjson
from django.db import transaction

from tournier.law.clocks import BANK_TIME
from tournier_office.evidence import lookups as evidence
from tournier_office.evidence.lookups import Use
from tournier_office.reviews.models import UseMark, UseRoll
from tournier_office.reviews.opening import SIGN_INS
from tournier_office.reviews.rolls import SIZES, place_of
from tournier_office.site import gateway
from tournier_office.site.bound import genuine

_FIRST, _PART = 100, 2_000  # most passes find little that is new
_SETTLED = timedelta(minutes=2)
Used = dict[str, dict[str, list[int | str]]]  # person: way and purpose: count, first day, last day, last entry
_FIELDS = "fields"  # the place of what fields were used, of nobody in particular; no place of people is called so
_SINCE = "since"  # beside the fields, whose names have a colon: the oldest day of which they were counted


class _Source(NamedTuple):
    """What is counted under a mark."""

    mark: str
    read: Callable[[str, int], list[Use]]


_DISCLOSURES, _SIGN_INS = _Source("use", evidence.uses), _Source("sign_in", evidence.sign_ins)


class Span(NamedTuple):
    """From which entry to which was counted, whether nothing is left out in between, and the day of the oldest one."""

    first: str = ""
    last: str = ""
    whole: bool = False
    entries: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The use of everybody: allowed disclosures, and sign-ins by a command's key or a wire password."""

    used: Mapping[str, Mapping[str, list[int | str]]]
    disclosures: Span
    sign_ins: Span


def count(most: int = 20_000) -> int:
    """Count what is new, at most so many entries of each kind; returns how many were read."""
    return sum(_counted(source, most) for source in (_DISCLOSURES, _SIGN_INS))


def _counted(source: _Source, most: int) -> int:
    done = 0
    while done < most:
        read = _part(source, min(_PART if done else _FIRST, most - done))
        done += read
        if not read:
            break
    return done


def _part(source: _Source, limit: int) -> int:
    with transaction.atomic():
        mark = _mark(source.mark)
        settled = gateway.clock().now() - _SETTLED
        found = source.read(mark.cursor, limit)
        new = list(
            takewhile(lambda one: one.entry != mark.last and (mark.last_at is None or one.at >= mark.last_at), found)
        )
        ripe = [one for one in new if one.at <= settled]
        if not mark.top and ripe:
            mark.top, mark.top_at = ripe[0].entry, ripe[0].at
        _add(one for one in ripe if source is _DISCLOSURES or _pair(one) in SIGN_INS.values())
        mark.counted += len(ripe)
        if ripe and (mark.first_at is None or (ripe[-1].at, ripe[-1].entry) < (mark.first_at, mark.first)):
            mark.first, mark.first_at = ripe[-1].entry, ripe[-1].at
        if len(new) < len(found) or len(found) < limit:
            _close(mark)
        else:
            mark.cursor = found[-1].entry
        mark.save()
        return len(new) if mark.cursor else 0


def _close(mark: UseMark) -> None:
    """The pass has come to where the last one began."""
    if mark.top:
        mark.last, mark.last_at = mark.top, mark.top_at
    mark.top, mark.top_at, mark.cursor = "", None, ""


def _mark(name: str) -> UseMark:
    found = genuine(UseMark.objects.select_for_update().filter(pk=name))
    if found:
        return found[0]
    return UseMark.objects.create(pk=name)


def _pair(one: Use) -> str:
    return f"{one.channel}:{one.purpose}"


def _add(uses: Iterable[Use]) -> None:
    fresh: dict[str, Used] = {}
    fields: dict[str, str] = {}
    for one in uses:
        day = f"{one.at.astimezone(BANK_TIME):%Y-%m-%d}"
        for name in one.fields:
            fields[name] = max(fields.get(name, ""), day)
        if one.fields:
            fields[_SINCE] = min(fields.get(_SINCE, day), day)
        pairs = fresh.setdefault(place_of(one.actor, SIZES[-1]), {}).setdefault(one.actor, {})
        _note(pairs, _pair(one), [1, f"{one.at:%Y-%m-%d}", f"{one.at:%Y-%m-%d}", one.entry])
    known = {row.place: row for row in genuine(UseRoll.objects.select_for_update().filter(place__in=list(fresh)))}
    for place, people in fresh.items():
        row = known.get(place) or UseRoll(place=place, body="{}")
        whole: Used = orjson.loads(row.body)
        for number, pairs in people.items():
            for pair, told in pairs.items():
                _note(whole.setdefault(number, {}), pair, told)
        row.body = orjson.dumps(whole).decode()
        row.save()
    if fields:
        _add_fields(fields)


def _add_fields(fresh: Mapping[str, str]) -> None:
    found = genuine(UseRoll.objects.select_for_update().filter(place=_FIELDS))
    row = found[0] if found else UseRoll(place=_FIELDS, body="{}")
    whole: dict[str, str] = orjson.loads(row.body)
    for name, day in fresh.items():
        whole[name] = (min if name == _SINCE else max)(whole.get(name, day), day)
    row.body = orjson.dumps(whole).decode()
    row.save()


def fields_used() -> tuple[date | None, Mapping[str, date]]:
    """Since when the use of fields is counted (None before the first count), and the last day of use of each."""
    rows = genuine(UseRoll.objects.filter(place=_FIELDS))
    told = {name: date.fromisoformat(day) for name, day in (orjson.loads(rows[0].body) if rows else {}).items()}
    return told.pop(_SINCE, None), told


def _note(pairs: dict[str, list[int | str]], pair: str, told: list[int | str]) -> None:
    before = pairs.get(pair)
    if before is None:
        pairs[pair] = told
        return
    newest = max(before, told, key=lambda one: str(one[2]) + str(one[3]))
    pairs[pair] = [int(before[0]) + int(told[0]), min(str(before[1]), str(told[1])), newest[2], newest[3]]


def counted() -> Counted:
    """What was counted so far."""
    used: Used = {}
    for row in genuine(UseRoll.objects.exclude(place=_FIELDS)):
        used.update(orjson.loads(row.body))
    marks = {mark.pk: mark for mark in genuine(UseMark.objects.all())}
    return Counted(used, _span(marks.get(_DISCLOSURES.mark)), _span(marks.get(_SIGN_INS.mark)))


def _span(mark: UseMark | None) -> Span:
    if mark is None:
        return Span()
    whole, since = bool(mark.last) and not mark.cursor, mark.first_at.date() if mark.first_at else None
    return Span(mark.first, mark.last, whole, mark.counted, since)


def of_person(number: str) -> Mapping[str, list[int | str]]:
    """The use of one person."""
    rows = genuine(UseRoll.objects.filter(place=place_of(number, SIZES[-1])))
    return dict(orjson.loads(rows[0].body).get(number, {})) if rows else {}
