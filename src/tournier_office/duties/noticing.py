# SPDX-License-Identifier: Apache-2.0
"""Who is reminded of what, when, by which way. A duty that is done stops reminding, also of what waits to be sent.

`remind` makes the notices that are due, each once however many workers look; `deliver` sends what waits. Both follow from
rows and the present moment alone, so that a worker that dies is followed by any other. A notice that was being sent when
its worker died is sent again: twice is better than never.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from tournier.base import Refused, SystemFailed, TournierError
from tournier.law.clocks import BANK_TIME
from tournier_office.duties import calling, lookups, mailing, reckoned, words
from tournier_office.duties.models import Duty, Notice, Reminding
from tournier_office.duties.reckoned import Level
from tournier_office.duties.register import DUTIES, OVERSEERS
from tournier_office.duties.ways import Ways
from tournier_office.people import lookups as people
from tournier_office.site import gateway, standing_in
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE

_log = logging.getLogger("tournier.office")
CONSOLE, MAIL = "console", "mail"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
DIGEST_HOUR = 8
_SOON, _OVER, _OWNERLESS = (
    gettext_noop("The owner has not acted, and little time is left."),
    gettext_noop("The owner has not acted in time."),
    gettext_noop("Nobody owns it."),
)
_LOST = timedelta(minutes=2)
_AT_ONCE = 200
State = Notice.State


def remind(ways: Ways) -> int:
    """Make the notices that are due now, and hand up what its owner has not done in time; how many were made.

    A duty that somebody changed past the office is named in the log by its code, and holds up no other.
    """
    now, made = gateway.clock().now(), 0
    for row in lookups.open_duties().filter(due_at__lt=now + reckoned.first()):  # none is reminded of sooner
        try:
            made += _remind_of(row, now, ways)
        except Refused as refused:
            _log.error("a duty reminds nobody: %s", refused.code)
    return made


def _remind_of(row: Duty, now: datetime, ways: Ways) -> int:
    row = genuine(Duty.objects.filter(pk=row.pk))[0]
    clock = lookups.clock_of(row, now)
    level = reckoned.level(clock, now)
    if level is Level.QUIET or clock.started is None:
        return 0
    with transaction.atomic():
        if level >= Level.SECOND and row.state == "running":
            # The reason stands in the ledger: it blames nobody for a time that is not over.
            why = _OWNERLESS if not row.owner else _OVER if level is Level.OVER else _SOON
            asked = Asked(OFFICE, now, DUTIES.move("escalate"), {}, why)
            acts.take(DUTIES, row.pk, asked)
        return sum(_made(row, level, clock.started, now, *to) for to in _recipients(row, level, ways))


def _recipients(row: Duty, level: Level, ways: Ways) -> Iterator[tuple[str, str]]:
    """By which way and to whom: the owner always, the second owner when the owner has not acted, overseers when it is over.

    Whoever is not at work is told nothing; where the owner is not, the others are told at once.
    """
    deputies = standing_in.deputies(row.owner)
    here = people.at_work({row.owner, row.second, *deputies})
    alone = row.owner not in here
    staff = {row.owner, *deputies} | ({row.second} if alone or level >= Level.SECOND else set())
    staff &= here
    if level >= Level.OVER or alone:
        staff |= {one.pk for post in sorted(OVERSEERS) for one in people.holders_of(post)}
    for number in sorted(staff):
        yield CONSOLE, number
    if ways.server:
        for one in Reminding.objects.filter(staff__in=staff).exclude(mail=""):
            yield MAIL, one.staff
    for hook in ways.hooks:
        if level >= hook.level:
            yield f"hook:{hook.name}", ""


def _made(row: Duty, level: Level, began: datetime, now: datetime, way: str, staff: str) -> int:
    same = {"duty": row, "level": int(level), "round": began, "way": way, "staff": staff}
    if Notice.objects.filter(**same).exists():
        return 0
    sent = {"state": State.SENT, "sent_at": now} if way == CONSOLE else {}
    Notice.objects.create(**same, made_at=now, next_at=_first(now, way, staff), **sent)
    return 1


def _first(now: datetime, way: str, staff: str) -> datetime:
    """At once, or at the next digest for whoever wants one mail a day."""
    if way != MAIL or not Reminding.objects.filter(staff=staff, daily=True).exists():
        return now
    local = now.astimezone(BANK_TIME)
    today = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if local <= today else today + timedelta(days=1)


def deliver(ways: Ways) -> int:
    """Send what waits and is due; how many were sent. What fails is tried again with growing waits, and then given up."""
    now = gateway.clock().now()
    Notice.objects.filter(state=State.SENDING, next_at__lte=now - _LOST).update(state=State.WAITING)
    gathered: dict[str, list[Notice]] = {}
    for row in Notice.objects.select_related("duty").filter(state=State.WAITING, next_at__lte=now)[:_AT_ONCE]:
        if row.duty.state not in lookups.OPEN:
            Notice.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.MOOT)
        elif Notice.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.SENDING, next_at=now):
            gathered.setdefault(f"{row.way} {row.staff}" if row.way == MAIL else row.pk, []).append(row)
    return sum(_send(rows, ways, now) for rows in gathered.values())


def _send(rows: list[Notice], ways: Ways, now: datetime) -> int:
    keys = [row.pk for row in rows]
    try:
        _out(rows, ways, now)
    except TournierError as problem:
        again = WAITS[rows[0].attempts] if rows[0].attempts < len(WAITS) and isinstance(problem, SystemFailed) else None
        Notice.objects.filter(pk__in=keys).update(
            state=State.WAITING if again else State.FAILED,
            attempts=rows[0].attempts + 1,
            next_at=now + (again or timedelta()),
            code=problem.code,
        )
        return 0
    Notice.objects.filter(pk__in=keys).update(state=State.SENT, sent_at=now, code="")
    return len(rows)


def _out(rows: list[Notice], ways: Ways, now: datetime) -> None:
    first = rows[0]
    if first.way == MAIL:
        person = Reminding.objects.filter(staff=first.staff).first()
        title, lines = told(rows, ways)
        mailing.send(ways, person.mail if person else "", title, lines)
        return
    hook = ways.hook(first.way.partition(":")[2])
    if hook is None:
        raise SystemFailed("notices.no_hook", "This hook is no longer set up.", "Set it up again.")
    title, lines = told(rows, ways)
    body = calling.message(hook, title, lines, _link(first.duty, ways))
    calling.call(hook, ways, body, int(now.timestamp()))


def told(rows: Iterable[Notice], ways: Ways) -> tuple[str, list[str]]:
    """The title and the lines, in Chinese and then in English: who reads it is not known to a group's robot."""
    duties = [row.duty for row in rows]
    titles, lines = [], []
    for language in ("zh-hans", "en"):
        with override(language):
            titles.append(
                _("%(count)s duties wait") % {"count": len(duties)}
                if len(duties) > 1
                else words.title(duties[0].deadline)
            )
            lines += [
                f"{words.headline(duty)}: {words.remains(duty)} ({words.clause(duty.deadline)})" for duty in duties
            ]
    links = [link for duty in duties if (link := _link(duty, ways))] if len(duties) > 1 else []
    return " / ".join(titles), [*lines, *links]


def _link(duty: Duty, ways: Ways) -> str:
    return f"{ways.address}/duties/{duty.pk}/" if ways.address else ""


def console(number: str) -> list[Notice]:
    """What the console still has to tell this person: of what is owed yet, the last level only."""
    rows = Notice.objects.select_related("duty").filter(way=CONSOLE, staff=number, read_at__isnull=True)
    newest: dict[str, Notice] = {}
    for row in rows.filter(duty__state__in=lookups.OPEN):
        newest.setdefault(row.duty_id, row)
    return list(newest.values())


def mark_read(number: str) -> None:
    """The person has seen the console's notices."""
    Notice.objects.filter(way=CONSOLE, staff=number, read_at__isnull=True).update(read_at=gateway.clock().now())
