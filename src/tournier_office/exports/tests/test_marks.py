# SPDX-License-Identifier: Apache-2.0
"""Made-up rows among the real ones: they look alike, concern nobody, and lead back to their own export only."""

import csv
import io
import random
import sqlite3

import pyarrow.parquet as pq
import pytest

from tournier.query.tokens import token
from tournier.seal.files import new_identity, recipient_of
from tournier.trace.workbooks import workbook_rows
from tournier_office.exports import lookups, marking, recognising, worker
from tournier_office.exports.models import Export
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


def made(office, who, terms=None, fields=FIELDS):
    row = desk.agreed(office, desk.filed(who, terms, fields=fields), ("branch_manager", "protection_officer"))
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
    led = recognising.recognised([[cell.upper() for cell in one] for one in leaked]).led
    assert [(one.export.pk, one.decoys) for one in led] == [(second.pk, 3)]
    # Every row of the file carries its mark on two tokens, made-up ones too.
    assert led[0].tokens == 2 * len(leaked)
    cells = {cell for one in marking.made_up(first, first.decoys) for cell in one if cell}
    assert cells
    tokens = {cell for made in marking.made_up(second, 3) for cell in made if cell and "tok" in cell}
    real = [one for one in leaked if not tokens & set(one)]
    assert [(one.export.pk, one.decoys) for one in recognising.recognised(real).led] == [(second.pk, 0)]


def test_any_twenty_rows_with_noise_lead_to_their_export_and_to_no_other(office, analyst):
    made(office, analyst)
    second = made(office, analyst)
    draw, mine = random.Random(5), rows_of(analyst, second)
    key = new_identity().encode()[:32]
    for _ in range(20):
        leaked = [[f'"{cell.upper()}" ' for cell in row] for row in draw.sample(mine, 14)]
        strangers = [token(key, str(draw.random())) for _ in range(12)]
        leaked += [
            [one, "云**", two, "100****0001", "B01"] for one, two in zip(strangers[:6], strangers[6:], strict=True)
        ]
        draw.shuffle(leaked)
        found = recognising.recognised(leaked)
        assert [(one.export.pk, one.tokens) for one in found.led] == [(second.pk, 28)]
        assert found.tokens == 40
        assert found.led[0].chance < -300


def test_tokens_of_a_question_in_sql_are_marked_as_well(office, analyst):
    row = desk.filed(analyst, sql="SELECT upper(khxm), coalesce(khh, '') AS who FROM cust_info")
    desk.agreed(office, row, ("branch_manager", "protection_officer"))
    worker.until_idle()
    row.refresh_from_db()
    assert (row.state, row.marked) == ("ready", [1])
    [led] = recognising.recognised(rows_of(analyst, row)[:1]).led
    assert (led.export.pk, led.tokens) == (row.pk, 1)


def test_a_file_without_tokens_has_a_last_column_of_marks(office, analyst):
    """Names and mobiles are shown in part; no value is changed to carry a mark."""
    row = made(office, analyst, fields=("khxm", "sjhm"))
    rows = rows_of(analyst, row)
    assert row.marked == [2]
    assert {len(one) for one in rows} == {3}
    assert len({one[2] for one in rows}) == len(rows)
    [led] = recognising.recognised(random.Random(1).sample(rows, 14)).led
    assert (led.export.pk, led.tokens) == (row.pk, 14)
    without = [one[:2] for one in rows if one[1][:3] != "128"]
    assert recognising.recognised(without).led == ()


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_other_formats_carry_the_same_marks(office, analyst, form):
    row = made(office, analyst, Terms(form), fields=("khxm", "sjhm"))
    data = desk.taken(analyst, row)
    if form == "xlsx":
        cells = [[cell for cell in line if cell.startswith("row_")] for line in workbook_rows(data)]
    else:
        cells = [[str(cell)] for cell in pq.read_table(io.BytesIO(data)).column(marking.ROW_MARK).to_pylist()]
    [led] = recognising.recognised(cells).led
    assert (led.export.pk, led.tokens) == (row.pk, PEOPLE + 3 + row.decoys)


def test_an_authority_and_a_pdf_get_no_column_more_and_the_settings_may_say_otherwise(office, analyst, settings):
    key = recipient_of(new_identity())
    court = Terms(receiver_kind="authority", receiver="云泽市中级人民法院", recipient=key)
    shown = ("khxm", "sjhm")
    assert made(office, analyst, court, fields=shown).marked == []
    assert made(office, analyst, court).marked == [0, 2]
    assert made(office, analyst, Terms("pdf"), fields=shown).marked == []
    groups = desk.filed(analyst, sql="SELECT khjg, count(*) AS n FROM cust_info GROUP BY khjg")
    desk.agreed(office, groups, ("branch_manager", "protection_officer"))
    worker.until_idle()
    groups.refresh_from_db()
    assert (groups.state, groups.marked) == ("ready", [])
    settings.EXPORT_ROW_MARKS = {"authority": True, "self": False}
    assert made(office, analyst, court, fields=shown).marked == [2]
    assert made(office, analyst, fields=shown).marked == []


def test_a_file_from_before_tokens_were_marked_is_counted_and_not_found(office, analyst):
    row = made(office, analyst)
    Export.objects.filter(pk=row.pk).update(marked=[], decoys=0)
    found = recognising.recognised(rows_of(analyst, row)[:20])
    assert (found.led, found.tried, found.older) == ((), 0, 1)


def test_the_code_in_the_mark_leads_back_too(office, analyst):
    row = made(office, analyst)
    led = recognising.recognised([], f"seen on paper: {row.mark.lower().replace('-', ' ')}").led
    assert [(one.export.pk, one.code) for one in led] == [(row.pk, True)]
    assert recognising.recognised([], "0000-0000-0000").led == ()


def test_an_authority_gets_what_is(office, analyst):
    key = recipient_of(new_identity())
    row = made(office, analyst, Terms(receiver_kind="authority", receiver="云泽市中级人民法院", recipient=key))
    assert row.decoys == 0


def test_the_settings_say_who_gets_them(office, analyst, settings):
    settings.EXPORT_DECOYS = {"self": False}
    assert made(office, analyst).decoys == 0


def by_sql(office, analyst, sql):
    row = desk.filed(analyst, sql=sql)
    desk.agreed(office, row, ("branch_manager", "protection_officer"))
    worker.until_idle()
    row.refresh_from_db()
    assert lookups.state_of(row) == "ready"
    return row


def test_a_question_in_sql_about_fields_as_they_stand_gets_them_too(office, analyst):
    row = by_sql(office, analyst, "SELECT c.khh AS n, c.sjhm, khjg FROM cust_info c WHERE khjg = 'B01' ORDER BY 1")
    assert row.decoys == 3
    assert marking.why_none(row) == ""
    for cells in marking.made_up(row, row.decoys):
        (led,) = recognising.recognised([[cell for cell in cells if cell]]).led
        assert led.export.pk == row.pk


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT khh, substr(sjhm, 1, 3) AS sjhm FROM cust_info", "computed"),
        ("SELECT DISTINCT sjhm FROM cust_info", "computed"),
        ("SELECT sjhm FROM (SELECT upper(sjhm) AS sjhm FROM cust_info) AS t", "computed"),
        ("WITH t AS (SELECT sjhm || 'x' AS sjhm FROM cust_info) SELECT sjhm FROM t", "computed"),
        ("SELECT sjhm FROM cust_info UNION ALL SELECT sjhm FROM cust_info", "computed"),
        ("SELECT khjg, khxm FROM cust_info", "untold"),
    ],
)
def test_what_is_computed_or_tells_nobody_gets_none_and_the_page_says_why(office, analyst, sql, why):
    """Of a computed column nobody knows how its made-up value would look."""
    row = by_sql(office, analyst, sql)
    assert (row.decoys, marking.why_none(row)) == (0, why)
    page = office.client("analyst").get(f"/exports/{row.pk}/").content.decode()
    assert "No made-up rows" in page


def test_a_value_of_the_bank_that_looks_like_a_token_is_not_changed(office, analyst):
    """A branch code that reads like a digest, beside tokens in one column: as the source has it."""
    digest = "0123456789abcdef" * 2
    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        bank.execute("UPDATE cust_info SET khjg = ? WHERE khh LIKE '20%'", (digest,))
    row = desk.filed(analyst, sql="SELECT khjg, CASE WHEN khjg < 'A' THEN khjg ELSE khh END AS who FROM cust_info")
    desk.agreed(office, row, ("branch_manager", "protection_officer"))
    worker.until_idle()
    row.refresh_from_db()
    rows = rows_of(analyst, row)
    assert sum(one == [digest, digest] for one in rows) == PEOPLE
    [led] = recognising.recognised(rows).led
    assert led.tokens == 3
