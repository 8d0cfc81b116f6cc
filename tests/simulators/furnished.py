# SPDX-License-Identifier: Apache-2.0
"""What a small office holds on its first day, made once in a process and copied for each test: rows and a folder.

The copy is what the office's own actions wrote, bit by bit, with the same keys, entries and imprints. It is made for the
moment of a test's clock, and serves later tests whose clock shows that hour on the same day.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
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


@dataclass(frozen=True)
class Furnished:
    """An office that stood complete at `moment` of its clock, on this day; its folder lives as long as this process."""

    moment: datetime
    day: date
    place: TemporaryDirectory[str]
    rows: _Rows

    def fits(self, clock: Clock) -> bool:
        """Whether a test's office may be this one: nothing in it lies ahead of the test."""
        return timedelta() <= clock.now() - self.moment < _HOUR and self.day == timezone.localdate()


_MADE: list[Furnished] = []


def furnished(folder: Path, clock: Clock, furnish: Callable[[Project], None]) -> Project:
    """Copy the office into this empty folder and the empty tables, and serve it."""
    made = next((one for one in _MADE if one.fits(clock)), None)
    if made is None:
        made = _made(clock, furnish)
        _MADE.append(made)
    shutil.copytree(made.place.name, folder, dirs_exist_ok=True)
    settings = folder / "project" / "tournier.toml"
    settings.write_text(settings.read_text("utf-8").replace(made.place.name, str(folder)), "utf-8")
    project = Project.load(folder / "project")
    gateway.use(project, clock)
    gateway.ledger()  # open, as it is after whoever furnished the office
    with transaction.atomic(), connection.cursor() as cursor:
        for (table, columns), rows in made.rows.items():
            names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
        telling.soon()
    return project


def _made(clock: Clock, furnish: Callable[[Project], None]) -> Furnished:
    day, place = timezone.localdate(), TemporaryDirectory(prefix="tournier-furnished-")
    project = make_small_project(Path(place.name))
    gateway.use(project, clock)
    try:
        with transaction.atomic():
            before = _rows()
            furnish(project)
            rows = {table: [row for row in some if row not in before[table]] for table, some in _rows().items()}
            transaction.set_rollback(True)
    finally:
        gateway.use(None)
    return Furnished(clock.now(), day, place, {table: some for table, some in rows.items() if some})


def _rows() -> _Rows:
    return dict(_tables())


def _tables() -> Iterator[tuple[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]]]:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            columns = tuple(str(field.column) for field in model._meta.local_concrete_fields)
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"')
            yield (model._meta.db_table, columns), list(cursor.fetchall())
