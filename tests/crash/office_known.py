# SPDX-License-Identifier: Apache-2.0
"""What the children of a walk know before they begin, and how they see what the ledger got: parts of office_dying.py."""

from __future__ import annotations

import contextlib
import gc
import pkgutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg

from tournier.catalogue.project import Project


def read_whole_office() -> None:
    """Every module and address of the office, once: each of the thousand children would read what it needs by itself."""
    from django.urls import reverse

    import tournier_office
    from tournier.law import clauses, deadlines
    from tournier.policy import RuleBook, shipped_rules

    for module in pkgutil.walk_packages(tournier_office.__path__, "tournier_office."):
        if "tests" not in module.name.split(".") and not module.name.endswith((".__main__", ".conftest")):
            import_module(module.name)
    reverse("home")
    clauses()
    deadlines()
    RuleBook.load(shipped_rules())
    gc.freeze()  # a child that looks for garbage would copy every page of this process


def read_rules_in_force() -> None:
    """The rule book in force, where there is one: each child would compile it by itself."""
    from tournier_office.lawbook.lookups import active_files
    from tournier_office.site import gateway

    if files := active_files():
        gateway._load(tuple(sorted(files.items())))


@contextlib.contextmanager
def plain_reader() -> Iterator[Callable[[str], Iterable[tuple[Any, ...]]]]:
    """Asks the office's database for rows as they lie there: a walk compares all of them a thousand times."""
    from django.db import connection

    if connection.vendor == "sqlite":
        place = f"file:{connection.settings_dict['NAME']}?mode=ro"
        with contextlib.closing(sqlite3.connect(place, uri=True)) as file:
            yield file.execute
    else:
        with connection.cursor() as cursor:

            def ask(statement: str) -> list[tuple[Any, ...]]:
                cursor.execute(statement)
                return cursor.fetchall()

            yield ask


def newest(folder: Path) -> str:
    """The id of the ledger's newest entry."""
    return max((name for name, _ in _read(folder, "")), default="")


def came_after(folder: Path, known: str) -> tuple[str, int]:
    """The newest entry, and how many came after this one: without what the ledger is told of rows, and without what each
    process writes when it has the keys opened.

    Read from the store as it lies, by a reader that writes nothing: to open the ledger once more for each of a thousand deaths took a
    sixth of the walk. That every entry opens is seen at the end.
    """
    from tournier.ledger.entries import Event

    told = {Event.REGISTERS_WRITTEN.value, Event.KEK_USED.value}
    came = _read(folder, known)
    return max((name for name, _ in came), default=known), sum(event not in told for _, event in came)


_CAME = """SELECT s.id, s.event FROM side s WHERE s.id > {}
AND (EXISTS (SELECT 1 FROM leaf l WHERE l.id = s.id) OR EXISTS (SELECT 1 FROM staged g WHERE g.id = s.id))"""


def _read(folder: Path, known: str) -> list[tuple[str, str]]:
    store = Project.load(folder / "project").ledger_store
    if store.startswith("postgresql"):
        with psycopg.connect(store, options="-c search_path=tournier_ledger") as server:
            return server.execute(_CAME.format("%s"), [known]).fetchall()
    with contextlib.closing(sqlite3.connect(f"file:{store.removeprefix('sqlite:///')}?mode=ro", uri=True)) as file:
        return file.execute(_CAME.format("?"), [known]).fetchall()


def all_open() -> list[str]:
    """The ids of entries that do not open, in a child."""
    from tournier.base import TournierError
    from tournier_office.site import gateway

    before = None
    while True:
        try:
            page = gateway.ledger().entries(before=before, limit=200)
        except TournierError as error:
            return [f"an entry before {before} does not open: {error.code}"]
        if not page:
            return []
        before = page[-1].id


def who_may(register: Any, verb: str, row: Any) -> str:
    """The first of the people to whom the step is offered; nobody where it is the office's own."""
    from tests.simulators.small_office import PEOPLE
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    row = register.table.objects.get(pk=row.pk)
    offered = (one for one in PEOPLE if verb in {move.verb for move in acts.offers(register, person(one), row)})
    return next(offered, "")
