# SPDX-License-Identifier: Apache-2.0
"""A fact about a person is flipped while two hundred cursors of theirs stand open: how long until the last one is refused.

The small office of the tests behind the PostgreSQL door, on SQLite. The cursors stand open in the middle of their answers,
over several connections; then the person's training is over, and every cursor is read on until it is refused. Counted are the
time from the moment at which the register was written to the last refusal, and cursors that went on.

    python -m bench.flips [--cursors 200] [--connections 10] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from tournier.wire.answers import MOST_PAGE_ROWS, PAGE_ROWS

WHO, HERE, MOST_SECONDS = "S0011", "127.0.0.0/8", 1.0
_MANY = ", ".join(f"cust_info t{place}" for place in range(1, 12))
SQL = f"SELECT t0.khh, t0.khxm FROM cust_info t0, {_MANY}"  # longer than anybody reads


def main() -> int:
    """Measure; the exit status is 1 where a cursor went on after the flip."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cursors", type=int, default=200)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tournier-bench-") as folder,
        _door(Path(folder)) as dsn,
        ExitStack() as held,
    ):
        cursors = _cursors(held, dsn, options.cursors, options.connections)
        seconds, leaked = _flip(cursors)
    line = {
        "work": f"a fact is flipped: the last of {options.cursors} open cursors is refused after",
        "ours": f"{seconds * 1000:,.0f} ms, {leaked} went on",
        "peer_name": "the target",
        "peer": f"{MOST_SECONDS:g} s",
        "ratio": MOST_SECONDS / seconds,
        "target": 1.0,
    }
    print(json.dumps([line]) if options.json else f"{line['work']} {line['ours']}")
    return int(leaked > 0)


@contextmanager
def _door(folder: Path) -> Iterator[str]:
    """An office with one person who may ask, and the wire before it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    os.environ["TOURNIER_TEST_DATABASE"] = f"sqlite:///{folder / 'office.sqlite'}"
    import django

    django.setup()
    from django.core.management import call_command
    from tests.simulators.small_office import small_office, with_post_beside
    from tests.simulators.working_hours import WorkingHours

    from tournier.wire import House, Server
    from tournier_office.site import gateway
    from tournier_office.wire import actions as wire
    from tournier_office.wire.command import desk
    from tournier_office.wire.door import OfficeSignIn

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    project = folder / "project"
    project.mkdir()
    with small_office(project, WorkingHours(), tampered=True):
        with_post_beside(WHO, "customer_manager", HERE)
        secret = wire.issue(WHO, factors=2, days=1, ranges=[HERE])
        server = Server(House(OfficeSignIn(), gateway.gate, desk, lambda: ["core"]), port=0)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        yield (
            f"host=127.0.0.1 port={server.port} user={WHO} password={secret} dbname=core/reconciliation sslmode=disable "
            "options='-c tournier.basis=contract -c tournier.case=CS-2026-0001'"
        )
        server.stop()
        thread.join(5)


def _cursors(held: ExitStack, dsn: str, many: int, connections: int) -> list[list[Any]]:
    """Cursors in the middle of their answers, by connection."""
    found = []
    for place in range(connections):
        connection = psycopg.connect(dsn)
        held.callback(connection.close)
        opened = []
        for number in range(many // connections + (place < many % connections)):
            cursor = connection.cursor(f"walk_{number}")
            cursor.execute(SQL)
            if len(cursor.fetchmany(PAGE_ROWS)) < PAGE_ROWS:  # the next row needs the next page
                raise SystemExit("a cursor showed nothing before the flip")
            opened.append(cursor)
        found.append(opened)
    return found


def _flip(cursors: list[list[Any]]) -> tuple[float, int]:
    """Let the training be over, then read every cursor on: seconds to the last refusal, and how many were not refused."""
    from django.utils import timezone

    from tournier_office.people.models import Staff

    person = Staff.objects.get(pk=WHO)
    person.training_until = timezone.localdate() - timedelta(days=1)
    person.save()
    begun = time.perf_counter()
    with ThreadPoolExecutor(len(cursors)) as pool:
        leaked = sum(pool.map(_asked, cursors))
    return time.perf_counter() - begun, leaked


def _asked(cursors: list[Any]) -> int:
    """How many of these cursors of one connection go on. A refusal ends their transaction, and with it the others."""
    went_on = 0
    for cursor in cursors:
        rows = 0
        try:
            while rows <= MOST_PAGE_ROWS and (read := cursor.fetchmany(500)):
                rows += len(read)
            went_on += 1
        except psycopg.Error:
            continue
    return went_on


if __name__ == "__main__":
    raise SystemExit(main())
