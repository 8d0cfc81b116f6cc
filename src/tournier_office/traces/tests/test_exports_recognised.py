# SPDX-License-Identifier: Apache-2.0
"""An export is recognised by its made-up rows or its code, whatever was done to the file; others are not."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.small_office import Office, small_office
from tests.simulators.working_hours import WorkingHours

from tournier.cli import trace_words
from tournier_office.exports import marking, worker
from tournier_office.exports.tests import desk
from tournier_office.traces import running
from tournier_office.traces.tests.month import Month, furnish_month, key, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    """Exports are refused at night, so a test at night lives twelve hours earlier."""
    with small_office(tmp_path, WorkingHours(), furnished_by=furnish_month) as found:
        yield found


@pytest.fixture
def month(office: Office) -> Month:
    return remembered(office)


def made(month: Month) -> Any:
    """Four hundred customers, agreed to by three, produced."""
    row = desk.filed(desk.person(month.office, "analyst"))
    desk.agreed(month.office, row, ("branch_manager", "protection_officer"))
    worker.until_idle()
    row.refresh_from_db()
    assert row.state == "ready", (row.state, row.problem)
    return row


def reformatted(data: bytes, export: Any) -> str:
    """One made-up row and a tenth of the others gone, columns and rows in another order, blanks, another separator."""
    [_heading, *rows, _mark] = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if row]
    made_up = {line[0] for line in marking.made_up(export, export.decoys)}
    kept = [row for row in rows if row[0] in made_up][1:]
    others = [row for row in rows if row[0] not in made_up]
    draw = random.Random(3)
    kept += draw.sample(others, len(others) * 9 // 10)
    draw.shuffle(kept)
    return "\n".join(";".join(f" {cell} " for cell in reversed(row)) for row in kept)


def test_an_export_is_recognised_by_its_made_up_rows(month: Month) -> None:
    analyst = desk.person(month.office, "analyst")
    leaked, other = made(month), made(month)
    row = month.traced(reformatted(desk.taken(analyst, leaked), leaked))
    assert row.state == "done", row.code
    [mark] = row.found["marks"]
    assert (mark["of"], mark["export"], mark["code"]) == ("export", leaked.pk, False)
    assert mark["decoys"] == leaked.decoys - 1 > 0
    assert mark["entry"] == leaked.entry
    assert other.pk not in str(row.found)
    assert row.named == [analyst.staff]


def test_an_export_is_recognised_by_the_code_that_stands_on_it(month: Month) -> None:
    export = made(month)
    row = month.traced("", marks=f"something {export.mark.lower().replace('-', ' ')} something")
    assert [(mark["export"], mark["decoys"], mark["code"]) for mark in row.found["marks"]] == [(export.pk, 0, True)]
    assert month.traced("", marks="0000-0000-0000").found["marks"] == []


def twenty(data: bytes, draw: random.Random) -> str:
    """Twenty rows, six of them with other tokens, in another order and form."""
    [_heading, *rows, _mark] = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if row]
    lines = draw.sample(rows, 20)
    for row in lines[:6]:
        row[0] = f"tok_{draw.randrange(16**32):032x}"
    draw.shuffle(lines)
    return "\n".join("|".join(f'" {cell.upper()}"' for cell in row) for row in lines)


def test_twenty_rows_with_noise_lead_to_their_export_by_every_door(month: Month) -> None:
    analyst = desk.person(month.office, "analyst")
    made(month)
    leaked = made(month)
    row = month.traced(twenty(desk.taken(analyst, leaked), random.Random(9)))
    [mark] = row.found["marks"]
    assert (mark["export"], mark["tokens"]) == (leaked.pk, 14)
    assert mark["chance"] < -150
    assert row.found["tokens"] == {"different": 20, "exports": 2, "answers": 0, "older": 0}
    assert row.found["matched"] == {"token": 20}
    assert row.found["leads"] == []
    assert row.named == [analyst.staff]
    page = month.office.client("auditor").get(f"/traces/{row.pk}/").content.decode()
    assert "14 of the 20 different tokens in the list carry the mark of this file" in page
    assert "6 tokens lead to no export and to no answer" in page
    assert "Beside the marks" in page
    assert "tok_" not in page
    told = json.loads(month.office.client("auditor").get(f"/api/v1/traces/{row.pk}").content)
    assert told["result"]["marks"] == [mark]


def test_a_list_that_can_name_nobody_is_told_without_reading_who_was_shown(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger with an export of millions takes long to read; tokens and masked cells are nobody's there."""
    leaked = made(month)
    text = twenty(desk.taken(desk.person(month.office, "analyst"), leaked), random.Random(9))
    whole = month.traced(text, marks="nothing that anybody knows")
    monkeypatch.setattr(running, "ledger_pages", lambda *_given: pytest.fail("the ledger was read"))
    row = month.traced(text)
    assert (row.state, row.found) == ("done", whole.found)
    numbers = "\n".join(f"{line}|{key(number)}" for number, line in enumerate(text.splitlines()))
    with pytest.raises(pytest.fail.Exception, match="the ledger was read"):
        month.traced(numbers)


def test_the_command_says_it_too(month: Month, capsys: pytest.CaptureFixture[str]) -> None:
    leaked = made(month)
    row = month.traced(twenty(desk.taken(desk.person(month.office, "analyst"), leaked), random.Random(4)))
    trace_words.show(row.found)
    said = capsys.readouterr().out
    assert f"14 of the 20 different tokens in the list carry the mark of export {leaked.pk}" in said
    assert "20 tokens, which say nobody" in said


def test_tokens_of_an_older_export_lead_nowhere_and_the_screen_says_why(month: Month) -> None:
    leaked = made(month)
    text = twenty(desk.taken(desk.person(month.office, "analyst"), leaked), random.Random(2))
    type(leaked).objects.filter(pk=leaked.pk).update(marked=[], decoys=0)
    row = month.traced(text)
    assert (row.found["marks"], row.named) == ([], [])
    page = month.office.client("auditor").get(f"/traces/{row.pk}/").content.decode()
    assert "20 tokens lead to no export and to no answer" in page
    assert "1 export from before tokens were marked cannot either" in page


def test_customers_of_an_export_of_everybody_name_nobody_when_no_mark_is_left(month: Month) -> None:
    """Whoever exported everybody is among those named as large answers, never a lead: every list fits."""
    leaked = made(month)
    numbers = "\n".join(key(number) for number in range(0, 400, 20))
    row = month.traced(numbers, channels=["export"])
    assert row.found["marks"] == []
    assert row.found["leads"] == []
    assert row.found["nobody"]
    assert leaked.customers > 400
