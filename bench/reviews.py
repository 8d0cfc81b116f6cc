# SPDX-License-Identifier: Apache-2.0
"""A review of rights of twenty thousand people, with a ledger full of what they did, on SQLite and on PostgreSQL.

Measured are: counting the ledger's history once, opening the campaign (its list with reasons and reviewers, written and
recorded), its first page, the confirmation of one branch by one act, closing it after its day, and what one person's
fetch asks of it then. Processor time of one process; with PostgreSQL the server's is not in it.

    python -m bench.reviews [--people 20000] [--entries 100000] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.postgres import PostgresAbsentError, database, postgres

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 1.0
_BRANCHES = 200
_PAST = timedelta(days=200)
_WAYS = (("look_up", "counter_service"), ("search", "counter_service"), ("reveal", "due_diligence"))


def main() -> int:
    """Measure on SQLite, and on PostgreSQL where one can be had; each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", default="")
    options = parser.parse_args()
    if options.here:
        measure(options.here, options.people, options.entries)
        return 0
    lines = _apart("SQLite", options)
    with contextlib.suppress(PostgresAbsentError), postgres() as server, database(server) as url:
        lines += _apart("PostgreSQL", options, url)
    print(json.dumps(lines) if options.json else "\n".join(f"{one['work']}: {one['ours']}" for one in lines))
    return 0


def _apart(kind: str, options: argparse.Namespace, url: str = "") -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.reviews", "--here", kind, "--people", str(options.people)]
    variables = {**os.environ, **({"TOURNIER_TEST_DATABASE": url} if url else {})}
    more = ["--entries", str(options.entries)]
    done = subprocess.run([*command, *more], cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(kind: str, people: int, entries: int) -> None:
    """Make the bank, review it, and print what it took."""
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as folder:
        clock = _office(Path(folder))
        _bank(people)
        numbers = _history(people, entries, clock)
        told = _walk(clock, numbers)
    rows = [_line(kind, people, work, seconds, target) for work, seconds, target in told]
    print(json.dumps(rows))


def _line(kind: str, people: int, work: str, seconds: float, target: float) -> dict[str, Any]:
    ours = f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
    line: dict[str, Any] = {"work": f"review of {people:,} people: {work}, {kind}", "ours": ours}
    return line | (
        {"peer_name": "the target", "peer": f"{target:g} s", "ratio": target / seconds, "target": 1.0} if target else {}
    )


def _office(folder: Path) -> Any:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    os.environ.setdefault("TOURNIER_TEST_DATABASE", f"sqlite:///{folder / 'office.sqlite'}")
    import django

    django.setup()
    from django.core.management import call_command
    from tests.simulators.small_office import furnish
    from tests.simulators.small_project import make_small_project

    from tournier.base import FixedClock
    from tournier_office.site import gateway

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    clock = FixedClock(datetime.now(UTC) - _PAST)
    project = make_small_project(folder)
    gateway.use(project, clock)
    furnish(project)
    return clock


def _bank(people: int) -> None:
    from django.utils import timezone

    from tournier_office.people.models import Branch, Holding, Post, Staff

    today = timezone.localdate()
    Branch.objects.bulk_create(
        [
            Branch(code=f"N{place:03}", zh=f"支行{place}", en=f"Branch {place}", parent_id="B01")
            for place in range(_BRANCHES)
        ]
    )
    posts = {code: Post.objects.get_or_create(code=code, defaults={"zh": code, "en": code, "kind": "business"})[0] for code in ("teller", "branch_manager", "customer_manager", "analyst")}  # fmt: skip
    far = dict.fromkeys(("training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until"), today + timedelta(days=300))  # fmt: skip
    staff = [
        Staff(
            number=f"P{place:06}", zh=f"员工{place}", en=f"Person {place}", branch_id=f"N{place % _BRANCHES:03}",
            employment="dispatched" if place % 23 == 0 else "regular", **far,
        )
        for place in range(people)
    ]  # fmt: skip
    Staff.objects.bulk_create(staff, batch_size=2_000)
    held = [
        Holding(
            staff=one, post=posts["branch_manager" if place < _BRANCHES else "teller"], branch_id=one.branch_id,
            since=today - timedelta(days=600), kind="business",
        )
        for place, one in enumerate(staff)
    ]  # fmt: skip
    held += [
        Holding(staff=one, post=posts["customer_manager" if place % 2 else "analyst"], branch_id=one.branch_id, since=today - timedelta(days=400), kind="business")
        for place, one in enumerate(staff)
        if place >= _BRANCHES and place % 3 == 0
    ]  # fmt: skip
    Holding.objects.bulk_create(held, batch_size=2_000)
    _lent(staff, posts["analyst"])


def _lent(staff: list[Any], post: Any) -> None:
    """A post is lent to one in fifty, and a command acts for one in twenty."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from tournier_office.people.command_key import CommandKey
    from tournier_office.people.models import Holding, SignIn

    now, day = timezone.now(), timedelta(days=1)
    user = get_user_model().objects.first()
    Holding.objects.bulk_create(
        [
            Holding(
                staff=one, post=post, branch_id=one.branch_id, kind="business", grant=f"G{one.number}",
                since=timezone.localdate(now - 9 * day), until=timezone.localdate(now + 9 * day),
                starts_at=now - 9 * day, ends_at=now + 9 * day, purposes=["statistics"],
            )
            for one in staff[2 * _BRANCHES + 2 :: 50]
            if (int(one.number[1:]) % 3 or int(one.number[1:]) % 2)
        ],
        batch_size=2_000,
    )  # fmt: skip
    asked = [(one, SignIn(user=user, started_at=now, seen_at=now, idle_seconds=3600)) for one in staff[::20]]
    SignIn.objects.bulk_create([row for _one, row in asked], batch_size=2_000)
    CommandKey.objects.bulk_create(
        [
            CommandKey(
                staff=one, code_hash=b"", hash=b"", address="127.0.0.1", hours=8, asked_at=now, granted_at=now,
                expires_at=now, used_at=now, sign_in=row, granted_in=row,
            )
            for one, row in asked
        ],
        batch_size=2_000,
    )  # fmt: skip


def _history(people: int, entries: int, clock: Any) -> list[str]:
    from tournier_office.site import gateway

    step = _PAST / entries
    for begin in range(0, entries, 1_000):
        some = range(begin, min(begin + 1_000, entries))
        gateway.ledger().append_many([_use(place, people) for place in some])
        clock.advance(step * len(some))
    return [f"P{place:06}" for place in range(people)]


def _use(place: int, people: int) -> Any:
    from tournier.ledger.entries import Entry, Event

    if place % 50 == 0:
        return Entry(Event.SIGN_IN_SUCCEEDED, f"P{place % people:06}", detail={"methods": ["command line"]})
    channel, purpose = _WAYS[place % len(_WAYS)]
    who = (place * 7919) % (people * 9 // 10)  # a tenth did nothing
    return Entry(Event.DISCLOSURE_INTENDED, f"P{who:06}", detail={"channel": channel, "purpose": purpose})


def _walk(clock: Any, numbers: list[str]) -> list[tuple[str, float, float]]:
    from tournier_office.reviews import actions, chores, lookups, uses, written
    from tournier_office.reviews.lookups import Narrow
    from tournier_office.reviews.models import Campaign
    from tournier_office.reviews.register import CAMPAIGNS
    from tournier_office.site import gateway, rights
    from tournier_office.site.cycles import leave_out_what_is_loaded
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    clock.advance(timedelta(hours=1))
    _read, counting = _timed(lambda: uses.count(10_000_000))
    given = {"title": "bench", "owner": "S0003", "branches": "", "posts": "", "employments": "", "term": "B03"}
    row = acts.open_row(CAMPAIGNS, person("S0004"), given)
    gateway.rules()  # loaded by the first request of any office
    leave_out_what_is_loaded()  # as its server does
    row, opening = _timed(lambda: acts.step(CAMPAIGNS, person("S0005"), row.pk, "start", {}))
    manager = person("P000000")
    assert row.used_whole, "the history was not counted whole"
    assert row.total > len(numbers), row.total

    def first_page() -> Any:
        listed = lookups.listed(row, Narrow("exceptions"))
        return written.items(row, listed, manager)

    shown, page = _timed(first_page)
    assert shown[0]["reasons"], "exceptions stand on top"
    verdict, confirming = _timed(lambda: actions.confirm_rest(manager, row.pk, Narrow(branch="N000")))
    clock.moment = row.due_at + timedelta(seconds=1)
    barring = [_timed(lambda: rights.barred(number))[1] for number in numbers[500:700]]  # noqa: B023 - asked at once
    _nothing, closing = _timed(lambda: chores.end_when_over(Campaign.objects.get(pk=row.pk)))
    ended = Campaign.objects.get(pk=row.pk)
    assert ended.suspended, "what nobody reviewed is suspended"
    return [
        (f"counting {uses.counted().disclosures.entries:,} entries of history once", counting, 0),
        (f"opening it, {row.total:,} rights, {row.standing_out:,} stand out", opening, MOST_SECONDS),
        ("first page, exceptions on top", page, 0),
        (f"confirming a branch by one act, {verdict.count} rights", confirming, 0),
        (f"closing it, {ended.suspended:,} rights suspended", closing, 0),
        ("what a fetch asks of it for one person", statistics.median(barring), 0),
    ]


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()  # of this process alone: other people's work on the machine is not ours
    found = act()
    return found, time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
