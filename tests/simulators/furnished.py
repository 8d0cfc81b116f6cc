# SPDX-License-Identifier: Apache-2.0
"""What an office of the tests holds to begin with, made once in a process and copied for each test: rows and a folder.

The copy is what the office's own actions wrote, bit by bit, with the same keys, entries and imprints. It is made for the
moment of a test's clock, and serves later tests whose clock shows that hour on the same day.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from tests.simulators.small_project import make_small_project
from tournier.base import Clock
from tournier.catalogue.project import Project
from tournier_office.site import gateway, telling

_Rows = dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]]
_HOUR = timedelta(hours=1)
_RULES = ".cedar"
_MOST_VALUES = 900  # of one statement


@dataclass(frozen=True)
class Furnished:
    """An office that stood complete at `moment` of its clock, on this day; its folder lives as long as this process."""

    moment: datetime
    day: date
    place: TemporaryDirectory[str]
    rows: _Rows
    rules: Mapping[Path, tuple[int, int]]

    def fits(self, clock: Clock) -> bool:
        """Whether a test's office may be this one: nothing in it lies ahead of the test."""
        return timedelta() <= clock.now() - self.moment < _HOUR and self.day == timezone.localdate()

    def copy(self, folder: Path) -> None:
        """Copy the files into this folder. Rules are the same files under another name: the office replaces them whole."""
        assert _as_written(self.place.name) == self.rules, "A test wrote into a file of rules, which others share."
        shutil.copytree(self.place.name, folder, dirs_exist_ok=True, copy_function=_copied)

    def fill(self) -> None:
        """Copy the rows into the tables, which hold none of them. The copied ledger is open then, as it was after the making."""
        with transaction.atomic(), connection.cursor() as cursor:
            for (table, columns), rows in self.rows.items():
                names, places = ", ".join(f'"{name}"' for name in columns), f"({', '.join(['%s'] * len(columns))})"
                at_once = _MOST_VALUES // len(columns)
                for begin in range(0, len(rows), at_once):
                    some = rows[begin : begin + at_once]
                    cursor.execute(
                        f'INSERT INTO "{table}" ({names}) VALUES {", ".join([places] * len(some))}',
                        [value for row in some for value in row],
                    )


def _copied(source: str, target: str) -> None:
    if source.endswith(_RULES):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _as_written(place: str) -> dict[Path, tuple[int, int]]:
    """The files of rules with what changes when somebody writes into one."""
    files = {path: path.stat() for path in Path(place).rglob(f"*{_RULES}")}
    return {path: (known.st_mtime_ns, known.st_size) for path, known in files.items()}


_MADE: dict[Callable[..., None], list[Furnished]] = {}


def furnished(folder: Path, clock: Clock, furnish: Callable[[Project], None]) -> Project:
    """Copy the office over the small bank into this empty folder and the empty tables, and serve it."""

    def begin(place: Path) -> Callable[[], None]:
        project = make_small_project(place)
        gateway.use(project, clock)
        return lambda: furnish(project)

    made = made_once(furnish, clock, begin)
    made.copy(folder)
    settings = folder / "project" / "tournier.toml"
    settings.write_text(settings.read_text("utf-8").replace(made.place.name, str(folder)), "utf-8")
    project = Project.load(folder / "project")
    gateway.use(project, clock)
    gateway.ledger()
    made.fill()
    return project


def made_once(furnish: Callable[..., None], clock: Clock, begin: Callable[[Path], Callable[[], None]]) -> Furnished:
    """What is known by `furnish`, from an earlier test where it fits. `begin` fills a folder and serves it; what it returns, the tables."""
    known = _MADE.setdefault(furnish, [])
    made = next((one for one in known if one.fits(clock)), None)
    if made is None:
        made = _made(clock, begin)
        known.append(made)
    return made


def _made(clock: Clock, begin: Callable[[Path], Callable[[], None]]) -> Furnished:
    day, place = timezone.localdate(), TemporaryDirectory(prefix="tournier-furnished-")
    fill = begin(Path(place.name))
    try:
        with transaction.atomic():
            before = _rows()
            fill()
            telling.tell_all()
            rows = {table: [row for row in some if row not in before[table]] for table, some in _rows().items()}
            transaction.set_rollback(True)
    finally:
        gateway.use(None)
    filled = {table: some for table, some in rows.items() if some}
    return Furnished(clock.now(), day, place, filled, _as_written(place.name))


def _rows() -> _Rows:
    return dict(_tables())


def _tables() -> Iterator[tuple[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]]]:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            columns = tuple(str(field.column) for field in model._meta.local_concrete_fields)
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"')
            yield (model._meta.db_table, columns), list(cursor.fetchall())
