# SPDX-License-Identifier: Apache-2.0
"""From a real ledger to leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tournier.base import FixedClock
from tournier.ledger import Event, open_ledger
from tournier.ledger.entries import Entry
from tournier.trace import Narrowing, attribute, index_rows, ledger_rows

BEGIN = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def disclosure(number: int, actor: str, subjects: tuple[str, ...], kinds: list[str]) -> list[Entry]:
    told = {"channel": "look_up", "categories": kinds, "purpose": "counter_service"}
    return [
        Entry(Event.DISCLOSURE_INTENDED, actor, (), told, f"d{number}"),
        Entry(Event.DISCLOSURE_PAGE, actor, subjects, {"channel": "look_up"}, f"d{number}"),
    ]


@pytest.fixture
def ledger(tmp_path):
    """Ten staff of two branches, each shown forty customers a day; one customer reads about himself; one is refused."""
    clock = FixedClock(BEGIN)
    opened = open_ledger(
        f"sqlite:///{tmp_path / 'ledger.sqlite'}", signing_key=bytes(32), kek=bytes([1] * 32), search_key=bytes([2] * 32),
        origin="bank.example/ledger", clock=clock,
    )  # fmt: skip
    number = 0
    for day in range(3):
        clock.moment = BEGIN + day * DAY
        for person in range(10):
            branch = person % 2
            seen = tuple(f"c{branch * 500 + (person * 61 + day * 23 + k * 7) % 500}" for k in range(40))
            opened.append_many(disclosure(number, f"s{person}", seen, ["NAME", "MOBILE"] if day else ["NAME"]))
            number += 1
        opened.append_many(disclosure(number, "c3", ("c3",), ["NAME"]))
        opened.append(Entry(Event.DISCLOSURE_REFUSED, "s1", ("refused",), {"channel": "look_up"}, f"r{number}"))
        number += 1
    yield opened
    opened.close()


def test_rows_are_what_was_shown_to_others_in_the_window(ledger):
    rows = list(ledger_rows(ledger, BEGIN + DAY, BEGIN + 2 * DAY))
    assert len(rows) == 400
    assert {row.holder for row in rows} == {f"s{i}" for i in range(10)}
    assert {row.fields for row in rows} == {frozenset({"NAME", "MOBILE"})}
    assert {row.at for row in rows} == {BEGIN + DAY}
    assert "refused" not in {row.subject for row in rows}
    assert len(list(ledger_rows(ledger, BEGIN, BEGIN + 9 * DAY))) == 1200


def test_more_entries_than_one_reading_takes_are_all_read(ledger):
    for start in range(0, 700, 100):
        ledger.append_many([e for i in range(100) for e in disclosure(9000 + start + i, "s9", (f"x{start + i}",), [])])
    subjects = [row.subject for row in ledger_rows(ledger, BEGIN, BEGIN + 9 * DAY)]
    assert sorted(s for s in subjects if s[0] == "x") == sorted(f"x{i}" for i in range(700))


def test_an_erased_customer_is_gone(ledger):
    ledger.erase("c7")
    rows = list(ledger_rows(ledger, BEGIN, BEGIN + 9 * DAY))
    assert rows
    assert "c7" not in {row.subject for row in rows}


def test_the_ledger_leads_to_whom_the_list_was_shown(ledger):
    rows = list(ledger_rows(ledger, BEGIN, BEGIN + 9 * DAY))
    index = index_rows(rows, {f"s{i}": str(i % 2) for i in range(10)})
    leaked = sorted({row.subject for row in rows if row.holder == "s4" and row.at == BEGIN + DAY})
    found = attribute(index, leaked, narrowing=Narrowing(fields=["MOBILE"], since=BEGIN + DAY, until=BEGIN + 2 * DAY))
    assert found.leads[0].holder == "s4"
    assert {seen.channel for seen in found.leads[0].evidence} == {"look_up"}
