# SPDX-License-Identifier: Apache-2.0
"""The draw of each day that is over, from the ledger, bit by bit (decision 0298).

Of a part everything or nothing is kept: what was drawn, the counts and the place. So whoever draws, however often it
dies, draws each disclosure once, and the same ones: they follow from the seed that the draw keeps.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from tournier.base import JSON
from tournier.law.clocks import BANK_TIME
from tournier.law.spot_checks import is_drawn, spot_check_terms
from tournier.ledger.notes import Checkpoint
from tournier_office.evidence import lookups as evidence
from tournier_office.evidence.lookups import Use
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.spot_checks import judging, lookups
from tournier_office.spot_checks.models import Draw
from tournier_office.spot_checks.register import DRAWS, SPOT_CHECKS

_PART = 500
_MOST = 20_000  # read in one go; the rest is read a minute later
_SETTLED = timedelta(minutes=10)  # another worker's entry of the day, or a clock a little behind, may still come


def draw() -> None:
    """Go on with the draw that is open, or begin the next day that is over."""
    read = 0
    while read < _MOST:
        row = _under_way() or _begin()
        if row is None:
            return
        read += _part(row.pk)


def _under_way() -> Draw | None:
    return next(iter(genuine(Draw.objects.filter(state="drawing"))), None)


def _begin() -> Draw | None:
    """The next day after the last that was drawn; the first of all is yesterday."""
    now = gateway.clock().now()
    yesterday = (now - _SETTLED).astimezone(BANK_TIME).date() - timedelta(days=1)
    last = Draw.objects.values_list("day", flat=True).first()
    day = yesterday if last is None else last + timedelta(days=1)
    note = gateway.ledger().checkpoint()
    if day > yesterday or not note:
        return None
    head, terms = Checkpoint.parse(note), spot_check_terms(day)
    seed = head.root.hex()
    told: dict[str, JSON] = {"day": day.isoformat(), "terms": terms.id, "root": seed, "size": head.size}
    with transaction.atomic():
        if Draw.objects.select_for_update().filter(pk=day.isoformat()).exists():  # another worker was faster
            return None
        row: Draw = acts.enter(
            DRAWS, Asked(OFFICE, now, told=told), id=day.isoformat(), day=day, terms=terms.id, seed=seed, size=head.size
        )
    return row


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day by the bank's clock, and the first after it."""
    return datetime.combine(day, time(), BANK_TIME), datetime.combine(day + timedelta(days=1), time(), BANK_TIME)


def _part(key: str) -> int:
    with transaction.atomic():
        row = next(iter(genuine(Draw.objects.select_for_update().filter(pk=key, state="drawing"))), None)
        if row is None:
            return 0
        begin, end = bounds(row.day)
        found = evidence.uses(row.cursor, _PART)
        share = spot_check_terms(row.day).share
        for one in found:
            if begin <= one.at < end and one.channel in share:
                _note(row, one, share[one.channel])
        over = len(found) < _PART or found[-1].at < begin - _SETTLED
        row.cursor = "" if over else found[-1].entry
        row.save()
        if over:
            told: dict[str, JSON] = {"found": dict(row.found), "drawn": dict(row.drawn)}
            acts.take(DRAWS, key, Asked(OFFICE, gateway.clock().now(), DRAWS.move("finish"), told=told))
        return len(found)


def _note(row: Draw, one: Use, share: int) -> None:
    person = people.staff_of(one.actor)
    if person is None:  # a customer's own view
        return
    row.found[one.channel] = row.found.get(one.channel, 0) + 1
    if not is_drawn(row.seed, one.entry, share):
        return
    intent = lookups.intent(one.entry)
    if intent is None or not lookups.left(intent.disclosure):  # nothing left, so there is nothing to judge
        return
    row.drawn[one.channel] = row.drawn.get(one.channel, 0) + 1
    agreed = frozenset(_agreed(intent.detail.get("agreed")))
    owner, second = judging.who_judges(one.actor, person.branch_id, agreed)
    acts.enter(
        SPOT_CHECKS,
        Asked(OFFICE, gateway.clock().now(), told={"shown": one.entry, "staff": one.actor}),
        id=one.entry,
        branch=person.branch_id,
        draw=row.pk,
        day=row.day,
        staff=one.actor,
        channel=one.channel,
        purpose=one.purpose,
        case=str(intent.detail.get("case", ""))[:200],
        disclosure=intent.disclosure,
        shown=one.entry,
        agreed=",".join(sorted(agreed)),
        owner=owner,
        second=second,
    )


def _agreed(told: object) -> Iterator[str]:
    for one in told if isinstance(told, list) else ():
        if isinstance(one, list) and len(one) > 1:
            yield str(one[1])
