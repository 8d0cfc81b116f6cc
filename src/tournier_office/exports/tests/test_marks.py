# SPDX-License-Identifier: Apache-2.0
"""Made-up rows among the real ones: they look alike, concern nobody, and lead back to their own export only."""

import csv
import io
import random
import sqlite3

import pytest

from tournier.seal.files import new_identity, recipient_of
from tournier_office.exports import lookups, marking
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk

pytestmark = pytest.mark.django_db
PEOPLE = 400
FIELDS = ("khh", "khxm", "zjhm", "sjhm", "khjg")


@pytest.fixture
def analyst(office):
    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        bank.executemany(
            "INSERT INTO cust_info VALUES (?,?,?,?,?,?,?,?)",
            [
                (f"20{n:05}", "云小满", f"9901011990030{n:05}", f"100{n:08}", "1990-03-07", "1", f"B{n % 9:02}", "")
                for n in range(PEOPLE)
            ],
        )
    return desk.person(office, "analyst")


def rows_of(who, row):
    lines = list(csv.reader(io.StringIO(desk.taken(who, row).decode("utf-8-sig"))))
    return lines[1:-1]


def made(office, who, terms=None):
    row = desk.agreed(office, desk.filed(who, terms, fields=FIELDS), ("branch_manager", "protection_officer"))
    from tournier_office.exports import worker

    worker.until_idle()
    row.refresh_from_db()
    assert row.state == "ready", row.problem
    return row


def test_a_few_made_up_rows_stand_among_the_real_ones(office, analyst):
    row = made(office, analyst)
    rows = rows_of(analyst, row)
    cells = {cell for one in marking.made_up(row, row.decoys) for cell in one if cell}
    ours = [one for one in rows if one[0] in cells]
    assert row.decoys == len(ours) == 3
    assert len(rows) == PEOPLE + 3 + 3
    # They look like the others: same form of every cell, branches that exist.
    for one in ours:
        assert len(one[0]) == len(rows[0][0])
        assert one[0].startswith("tok_")
        assert one[2].startswith("tok_")
        assert one[1].endswith("*")
        assert one[4] in {other[4] for other in rows if other not in ours}
    assert rows.index(ours[0]) not in {0, len(rows) - 1} or rows.index(ours[1]) not in {0, len(rows) - 1}


def test_they_are_no_customers_number_and_concern_nobody_in_the_ledger(office, analyst):
    from tournier.ledger.entries import Event
    from tournier_office.site import gateway

    row = made(office, analyst)
    page = gateway.ledger().entries(event=Event.DISCLOSURE_PAGE, disclosure=row.disclosure)[0]
    assert page.number == PEOPLE + 3
    real = rows_of(analyst, row)
    tokens = {cell for one in marking.made_up(row, row.decoys) for cell in one if cell and cell.startswith("tok_")}
    gate = gateway.gate()
    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        numbers = [cell for one in bank.execute("SELECT khh, zjhm FROM cust_info") for cell in one]
    assert not tokens & {gate.treated(row.purpose, "token", number) for number in numbers}
    assert tokens <= {cell for one in real for cell in one}


def test_a_leaked_part_leads_to_its_export_and_to_no_other(office, analyst):
    first, second = made(office, analyst), made(office, analyst, Terms(days=2))
    leaked = rows_of(analyst, second)
    random.Random(7).shuffle(leaked)
    led = marking.leads([[cell.upper() for cell in one] for one in leaked])
    assert [(one.export.pk, one.decoys) for one in led] == [(second.pk, 3)]
    cells = {cell for one in marking.made_up(first, first.decoys) for cell in one if cell}
    assert cells
    real = [
        one for one in leaked if not set(one) & {c for m in marking.made_up(second, 3) for c in m if c and "tok" in c}
    ]
    assert marking.leads(real) == []


def test_the_code_in_the_mark_leads_back_too(office, analyst):
    row = made(office, analyst)
    led = marking.leads([], f"seen on paper: {row.mark.lower().replace('-', ' ')}")
    assert [(one.export.pk, one.marked) for one in led] == [(row.pk, True)]
    assert marking.leads([], "0000-0000-0000") == []


def test_an_authority_gets_what_is(office, analyst):
    key = recipient_of(new_identity())
    row = made(office, analyst, Terms(receiver_kind="authority", receiver="云泽市中级人民法院", recipient=key))
    assert row.decoys == 0


def test_the_settings_say_who_gets_them(office, analyst, settings):
    settings.EXPORT_DECOYS = {"self": False}
    assert made(office, analyst).decoys == 0


def test_a_question_in_sql_gets_none(office, analyst):
    """Of a computed column nobody knows how its made-up value would look."""
    row = desk.filed(analyst, sql="SELECT khh, sjhm FROM cust_info")
    desk.agreed(office, row, ("branch_manager", "protection_officer"))
    from tournier_office.exports import worker

    worker.until_idle()
    row.refresh_from_db()
    assert (row.state, row.decoys) == ("ready", 0)
    assert lookups.state_of(row) == "ready"
