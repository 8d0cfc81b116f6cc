# SPDX-License-Identifier: Apache-2.0
"""An export is recognised by its made-up rows or its code, whatever was done to the file; others are not."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.small_office import Office, small_office
from tests.simulators.working_hours import WorkingHours

from tournier_office.exports import worker
from tournier_office.exports.tests import desk
from tournier_office.traces.tests.month import Month, live_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    """Exports are refused at night, so a test at night lives twelve hours earlier."""
    with small_office(tmp_path, WorkingHours()) as found:
        yield found


@pytest.fixture
def month(office: Office) -> Month:
    return live_through(office)


def made(month: Month) -> Any:
    """Four hundred customers, agreed to by three, produced."""
    row = desk.filed(desk.person(month.office, "analyst"))
    desk.agreed(month.office, row, ("branch_manager", "protection_officer"))
    worker.until_idle()
    row.refresh_from_db()
    assert row.state == "ready", (row.state, row.problem)
    return row


def reformatted(data: bytes) -> str:
    """Other columns first, other order, a tenth of the rows gone, blanks around each cell, another separator."""
    [_heading, *rows, _mark] = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if row]
    draw = random.Random(3)
    kept = draw.sample(rows, len(rows) * 9 // 10)
    return "\n".join(";".join(f" {cell} " for cell in reversed(row)) for row in kept)


def test_an_export_is_recognised_by_its_made_up_rows(month: Month) -> None:
    analyst = desk.person(month.office, "analyst")
    leaked, other = made(month), made(month)
    row = month.traced(reformatted(desk.taken(analyst, leaked)))
    assert row.state == "done", row.code
    [mark] = row.found["marks"]
    assert (mark["of"], mark["export"], mark["code"]) == ("export", leaked.pk, False)
    assert 1 <= mark["decoys"] <= leaked.decoys
    assert mark["entry"] == leaked.entry
    assert other.pk not in str(row.found)
    assert row.named == [analyst.staff]


def test_an_export_is_recognised_by_the_code_that_stands_on_it(month: Month) -> None:
    export = made(month)
    row = month.traced("", marks=f"something {export.mark.lower().replace('-', ' ')} something")
    assert [(mark["export"], mark["decoys"], mark["code"]) for mark in row.found["marks"]] == [(export.pk, 0, True)]
    assert month.traced("", marks="0000-0000-0000").found["marks"] == []
