# SPDX-License-Identifier: Apache-2.0
"""An office whose every act is killed at every named point; run by test_registers.py, which reads what it prints.

Each act runs in a child of its own that kills itself. What is left is compared with what was before and with what the
same act does, on a copy, when nobody kills it: nothing of it or all of it, and never a change without its entry.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from tests.crash.away import pointed
from tests.crash.disclosing import die
from tests.crash.office_known import came_after, newest, plain_reader, read_rules_in_force, read_whole_office
from tests.examples import SOAK
from tests.postgres import database, postgres
from tests.simulators.small_project import make_small_project
from tests.simulators.working_hours import WorkingHours

BEFORE, AFTER, UNCOMMITTED, COMMITTED = (
    "before the record",
    "after the record",
    "before the change is committed",
    "after the change is committed",
)
_STANDS_AGAINST = "the register's own checks stand against it"
Rows = dict[str, dict[str, tuple[Any, ...]]]
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)


@dataclass
class Act:
    """One act. `ready` prepares it and may leave words in the world's memory; `several` says why it is more than one change."""

    name: str
    do: Callable[[World], object]
    ready: Callable[[World], dict[str, str] | None] | None = None
    several: str = ""
    tried: bool = False  # of a register whose own checks the walk may not be able to satisfy
    anew: str = ""  # why, once recorded, it is not done again but begun anew


@dataclass
class World:
    """The office between two acts: nothing of it is open, so that children may be made."""

    folder: Path
    server: str = ""  # the PostgreSQL on which it lies, or nothing
    memory: dict[str, str] = field(default_factory=dict)
    persons: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    rows: Rows | None = None  # as they were read last, while nothing but deaths came after


@dataclass
class Watch:
    """What an act does, in order: R for an entry, C for a commit of changed rows; and who was on the way to the entry."""

    point: str = ""
    at: int = 1
    order: str = ""
    on_the_way: set[str] = field(default_factory=set)
    wrote: bool = False

    def arm(self, tables: frozenset[str]) -> None:
        """Watch this process from now on, and die where it is said."""
        from django.db import connection

        from tournier.ledger import Ledger

        many, commit = Ledger.append_many, connection.commit  # one entry is appended as one of many

        def append_many(ledger: Ledger, entries: Any) -> Any:
            told = all(entry.event.value == "registers:written" for entry in entries)
            return many(ledger, entries) if told else self._recorded(lambda: many(ledger, entries))

        def committed() -> None:
            if self.wrote:
                self._meet(UNCOMMITTED)
            commit()
            self._changed()

        def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - as Django calls it
            found = execute(sql, params, many, context)
            written = _WRITES.match(sql)
            new = sql.lstrip()[:6].upper() == "INSERT"  # whose number of rows SQLite knows later
            if written and written[1] in tables and (new or context["cursor"].rowcount):
                self.wrote = True
                if not connection.in_atomic_block:
                    self._changed()
            return found

        Ledger.append_many = append_many  # type: ignore[method-assign]
        connection.commit = committed  # type: ignore[method-assign]
        connection.execute_wrappers.append(statement)

    def _meet(self, point: str) -> None:
        number = self.order.count("R") + (point == BEFORE)
        if self.point == point and (point in (UNCOMMITTED, COMMITTED) or self.at == number):
            die()

    def _recorded(self, append: Callable[[], Any]) -> Any:
        frame = sys._getframe(2)
        while frame is not None:
            place = frame.f_globals.get("__name__", "")
            if place.startswith("tournier_office."):
                self.on_the_way.add(f"{place.removeprefix('tournier_office.')}:{frame.f_code.co_name}")
            frame = frame.f_back  # type: ignore[assignment]
        self._meet(BEFORE)
        found = append()
        self.order += "R"
        self._meet(AFTER)
        return found

    def _changed(self) -> None:
        if self.wrote:
            self.order, self.wrote = self.order + "C", False
            self._meet(COMMITTED)


def _registers() -> list[Any]:
    from tournier_office.site.bound import bound_models

    return bound_models()


def rows_now() -> Rows:
    """Every row of every register, as the database gives it."""
    found: Rows = {}
    with plain_reader() as ask:
        for model in _registers():
            table, key = model._meta.db_table, model._meta.pk.column
            names = ", ".join(f'"{name}"' for name in (key, *(one.column for one in model._meta.concrete_fields)))
            found[table] = {str(row[0]): row[1:] for row in ask(f'SELECT {names} FROM "{table}"')}
    return found


def difference(before: Rows, after: Rows) -> list[list[Any]]:
    """Which rows came, went and changed, without the values that are never the same twice."""
    found: Counter[tuple[str, str]] = Counter()
    for table, rows in after.items():
        was = before[table]
        found.update((table, "new") for key in rows.keys() - was.keys())
        found.update((table, "gone") for key in was.keys() - rows.keys())
        for key in rows.keys() & was.keys():
            places = [str(n) for n, (old, new) in enumerate(zip(was[key], rows[key], strict=True)) if old != new]
            if places:
                found[table, "columns " + " ".join(places)] += 1
    return sorted([table, what, count] for (table, what), count in found.items())


def _open(world: World) -> None:
    from tournier.catalogue.project import Project
    from tournier_office.site import gateway

    gateway.use(Project.load(world.folder / "project"), WorkingHours())


def _close() -> None:
    """Let go of everything: whoever forks with a SQLite file open takes its locks away from its children."""
    from django.db import connections

    from tournier_office.site import gateway

    gateway.use(None)
    connections.close_all()


def child(world: World, act: Callable[[], Any]) -> tuple[int, Any]:
    """Run this in a process of its own; its status, and what it returned."""
    from django.db import connections

    connections.close_all()
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        _work(world, act, write)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    status = os.waitpid(pid, 0)[1]
    return status, json.loads(text) if text else None


def _work(world: World, act: Callable[[], Any], write: int) -> NoReturn:
    try:
        _open(world)
        with os.fdopen(write, "w") as told:
            told.write(json.dumps(act()))
    except BaseException:  # noqa: BLE001 - the parent says that the child failed
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def must(world: World, act: Callable[[], Any]) -> Any:
    """Run it in a child that has to come to its end."""
    status, told = child(world, act)
    if status:
        raise RuntimeError(f"a child ended with {status}")
    return told


@contextlib.contextmanager
def copied(world: World) -> Iterator[World]:
    """The same office, once more; this process's database is the copy's until the end."""
    from django.db import connection, connections

    connections.close_all()
    with tempfile.TemporaryDirectory(dir=world.folder.parent) as name, contextlib.ExitStack() as stack:
        folder = Path(name) / "office"
        shutil.copytree(world.folder, folder)
        other = World(folder, world.server, dict(world.memory), world.persons, world.clients)
        was, place = connection.settings_dict["NAME"], os.environ.get("TOURNIER_AWAY", "")
        if world.server:
            url = stack.enter_context(_database_of(world.server, was))
            os.environ["TOURNIER_AWAY"] = url
            connection.settings_dict["NAME"] = re.sub(r"\?.*", "", url).rpartition("/")[2]
        else:
            connection.settings_dict["NAME"] = str(folder / "project" / Path(was).name)
        try:
            yield other
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = was
            os.environ["TOURNIER_AWAY"] = place


@contextlib.contextmanager
def _database_of(server: str, name: str) -> Iterator[str]:
    import psycopg

    for _ in range(100):  # a killed child's session may live a moment longer
        with contextlib.suppress(psycopg.errors.ObjectInUse), database(server, template=name) as url:
            yield url
            return
        time.sleep(0.05)


def _alive(world: World, act: Act, watch: Watch) -> list[Any]:
    before = rows_now()
    watch.arm(frozenset(before))
    act.do(world)
    return [watch.order, sorted(watch.on_the_way), difference(before, rows_now())]


def _tried(act: Act, do: Callable[[], Any]) -> Any:
    from tournier.base import BadInput, Refused

    try:
        return do()
    except (BadInput, Refused, StopIteration):  # the last: nobody of the small office opens it
        if not act.tried:
            raise
        return _STANDS_AGAINST


def walk(world: World, act: Act) -> dict[str, Any]:
    """Kill the act at each point, then let it happen. What was found wrong, and who was on the way."""
    if act.ready is not None and (ready := act.ready):
        left = must(world, lambda: _tried(act, lambda: ready(world)))
        if left == _STANDS_AGAINST:
            return {"act": act.name, "order": "", "way": [], "wrong": [], "refused": True}
        world.memory |= left or {}
    world.rows = None
    read_rules_in_force()
    with copied(world) as other:
        known = newest(other.folder)
        alive = must(other, lambda: _tried(act, lambda: _alive(other, act, Watch())))
    if alive == _STANDS_AGAINST:
        return {"act": act.name, "order": "", "way": [], "wrong": [], "refused": True}
    order, way, whole = alive
    told: dict[str, Any] = {"act": act.name, "order": order, "way": way, "wrong": []}
    once, first = order.count("C") == 1, len(order.partition("C")[0])
    if not act.several and not (once and order.endswith("C") and first):
        told["wrong"].append(f"entries and changes in this order: {order}")
    deaths = [
        *[(Watch(point, at), at - (point == BEFORE), []) for at in sorted({1, first}) for point in (BEFORE, AFTER)],
        (Watch(UNCOMMITTED), first, []),
        *([(Watch(COMMITTED), first, whole)] if once else []),
    ]
    if act.tried:  # the kit writes them all in the same two functions: the one death that could leave half of it
        deaths = [deaths[1], *deaths[-1:]]
    elif (
        world.server and once and not SOAK
    ):  # deaths with nothing committed are one to a server; SQLite tells them apart
        deaths = deaths[-2:]
    for watch, more, left in deaths:
        with copied(world) if act.anew else contextlib.nullcontext(world) as place:
            held, wrong = _killed(place, act, watch, known, more, left)
            known = known if act.anew else held
            told["wrong"] += wrong
    if act.anew or not once:
        must(world, lambda: act.do(world) and None)
        world.rows = None
    return told


def _killed(world: World, act: Act, watch: Watch, known: str, due: int, left: list[Any]) -> tuple[str, list[str]]:
    """Let the act die there; no other rows than these may differ, and so many entries came. Which is the newest now."""
    before = world.rows or rows_now()

    def run() -> None:
        watch.arm(frozenset(before))
        act.do(world)

    status, _ = child(world, run)
    world.rows = rows_now()
    (held, came), found = came_after(world.folder, known), difference(before, world.rows)
    right = (status, came, found) == (signal.SIGKILL, due, left)
    return held, [] if right else [f"{watch.point} {watch.at}: {status}, {came} entries, {found}"]


def begin(folder: Path, server: str) -> World:
    """An office of people only, with nothing decided yet."""
    project = make_small_project(folder)
    if server:
        for part in ("database", "store"):
            pointed(folder, part, os.environ["TOURNIER_AWAY"])
    os.environ["TOURNIER_PROJECT"] = str(project.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # On a busy machine a walk outlasts the minutes after which an untouched screen is locked.
    settings.IDLE_SECONDS = settings.IDLE_SECONDS_CUSTOMER = 36_000
    connection.settings_dict["OPTIONS"].pop("pool", None)  # a pool's threads do not live on in a child
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    read_whole_office()
    return World(folder, server)


def main(folder: Path, server: str) -> None:
    """Walk the whole story; one line of JSON for each act."""
    world = begin(folder, server)
    from tests.crash import office_acts

    must(world, office_acts.people)
    office_acts.sign_in(world)
    _close()
    whole = SOAK or not server
    for act in office_acts.story():
        if act.tried and not whole:
            continue  # the kit's own steps are walked with the duties; each register's on SQLite, and here by `make soak`
        print(json.dumps(walk(world, act)), flush=True)
    print(json.dumps({"steps": must(world, office_acts.steps), "sound": must(world, office_acts.sound)}), flush=True)


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        server = ""
        if sys.argv[2] == "postgresql":
            server = stack.enter_context(postgres())
            os.environ["TOURNIER_AWAY"] = stack.enter_context(database(server))
        main(Path(sys.argv[1]), server)
