# SPDX-License-Identifier: Apache-2.0
"""A statement shows of a sealed column what it shows of a clear one, and can do nothing else with it."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tests.sealing.conftest import ASK, ENGINES, Bank
from tests.simulators.smallbank import CUSTOMERS
from tests.wire.houses import reader_of
from tournier.base import SystemFailed
from tournier.catalogue.sealed import State, at, save_sealed
from tournier.engines.sealing.sqlite import SqliteWriter
from tournier.gate import OpenQuery
from tournier.query import Guard, TableRule
from tournier.query import Refused as NotAsked
from tournier.wire.errors import Failed
from tournier.wire.relay import PgDesk

QUESTION = replace(ASK, purpose="reconciliation")
# Odd values: nothing, blanks, signs, a name of one sign, a surname of two, texts that no mask knows, a quote, an umlaut.
ODD = (
    *CUSTOMERS,
    ("1000004", "李", "", "", "1990-03-07", "1", "B01", ""),
    ("1000005", None, None, None, None, None, "B01", None),
    ("1000006", " 云 小满", "99010119900307001X", "+86 100-1234-5678", "2000-02-29", "1", "B02", ""),
    ("1000007", "O'Hara, Zoë 😀", "E12345678", "010-12345678", "1899-12-31", "1", "B02", ""),
    ("1000008", '王\\n小"%_', "九", "１３８１２３４５６７８", "2024-12-31", "1", "B01", ""),
)
TYPES = {
    "duckdb": {"csrq": "DATE", "ye": "DECIMAL(18, 2)"},
    "files": {"csrq": "DATE", "ye": "DECIMAL(18, 2)"},
    "postgresql": {"csrq": "DATE", "ye": "NUMERIC(18, 2)"},
    "mysql": {"csrq": "DATE", "ye": "DECIMAL(18, 2)"},
    "sqlite": {},
}
STATEMENTS = (
    "SELECT * FROM cust_info ORDER BY khh",
    "SELECT khh, khxm, sjhm AS phone, c.csrq FROM cust_info c ORDER BY khh DESC",
    "SELECT c.khxm, c.khxm AS again, khjg FROM cust_info c WHERE khjg = 'B01' ORDER BY c.khh LIMIT 2 OFFSET 1",
    "SELECT c.khxm, a.ye, a.zh FROM cust_info c JOIN acct_base a ON a.khh = c.khh ORDER BY a.zh",
    "SELECT a.ye, c.khxm, d.csrq FROM acct_base a JOIN cust_info c USING (khh) JOIN cust_info d ON d.khjg = c.khjg ORDER BY zh, d.khh",
    "SELECT c.zjhm, a.ye FROM cust_info c LEFT JOIN acct_base a ON a.khh = c.khh ORDER BY c.khh, a.zh",
    "SELECT csrq, cxmm FROM cust_info WHERE 1 = 0",
    "WITH q AS (SELECT khh, khjg FROM cust_info) SELECT q.khjg, c.khxm FROM q JOIN cust_info c ON c.khh = q.khh ORDER BY q.khh",
    "SELECT khxm, row_number() OVER (ORDER BY khh) AS n FROM cust_info ORDER BY n",
)
WAYS = (
    ("analyst", "reconciliation"),
    ("teller", "counter_service"),
    ("compliance_officer", "anti_money_laundering"),
    ("branch_manager", "reconciliation"),
)


@pytest.fixture(params=ENGINES)
def odd_bank(request, bank_in) -> Bank:
    customers = ODD
    if request.param == "mysql":  # its column of names is GBK
        customers = tuple((key, name and name.encode("gbk", "ignore").decode("gbk"), *more) for key, name, *more in ODD)
    return bank_in(request.param, customers=customers, types=TYPES[request.param])


def answered(bank: Bank, rules, sql: str, ask=QUESTION) -> object:
    """What the person gets: the whole answer, or whatever else the gate says."""
    try:
        opened = bank.gate(rules).open_query(ask, sql)
        if not isinstance(opened, OpenQuery):
            return type(opened)
        pages = [page.rows for page in opened.pages()]
    except NotAsked as refused:
        return refused.code
    whole = pa.Table.from_batches(pages)
    subjects = [sorted(entry.subjects) for entry in bank.ledger.entries(disclosure=opened.request.id) if entry.subjects]
    return whole.schema, [tuple(row.values()) for row in _rows(whole)], subjects


def _rows(table: pa.Table) -> list[dict[int, object]]:
    return table.rename_columns([str(place) for place in range(table.num_columns)]).to_pylist()


def everything(bank: Bank, rules) -> list[object]:
    found = []
    for post, purpose in WAYS:
        bank.registers.staff["posts"] = frozenset({post})
        ask = replace(QUESTION, purpose=purpose, basis="legal_duty" if "money" in purpose else "contract")
        found += [answered(bank, rules, sql, ask) for sql in STATEMENTS]
    return found


def test_the_same_statement_gives_everybody_the_same_from_the_sealed_bank(odd_bank: Bank, rules):
    before = everything(odd_bank, rules)
    assert sum(isinstance(one, tuple) for one in before) > len(STATEMENTS), "nobody was answered"
    odd_bank.seal()
    for told, (way, sql) in zip(
        zip(everything(odd_bank, rules), before, strict=True),
        [(way, sql) for way in WAYS for sql in STATEMENTS],
        strict=True,
    ):
        assert told[0] == told[1], (way, sql)


# Of each kind one; tests/query/sealed.sql has them all.
HOSTILE = (
    "SELECT khh FROM cust_info WHERE khxm = '云小满'",
    "SELECT khh FROM cust_info ORDER BY khxm",
    "SELECT upper(khxm) FROM cust_info",
    "SELECT CASE WHEN khxm IS NULL THEN 1 ELSE 0 END FROM cust_info",
    "SELECT n FROM (SELECT khxm AS n FROM cust_info) q",
    "WITH q AS (SELECT khxm AS n FROM cust_info) SELECT n FROM q",
    "SELECT khxm FROM cust_info UNION ALL SELECT khxm FROM cust_info",
    "SELECT a.zh FROM acct_base a JOIN cust_info c ON c.khxm = a.zh",
    "SELECT DISTINCT khxm FROM cust_info",
    "SELECT khxm, count(*) FROM cust_info GROUP BY khxm",
)
TREATMENTS = ("plain", "token", "withheld", "year", "district", "partial:NAME", "partial:ID_NO", "partial:MOBILE",
              "partial:BIRTH_DATE", "partial:BALANCE", "partial:ADDRESS", "partial:CUST_ID")  # fmt: skip
COLUMNS = ("khxm", "zjhm", "sjhm", "csrq")


def treated(bank: Bank, treatment: str, sealed: str) -> pa.Table:
    dialect = bank.project.catalogue().source("core").dialect
    name = "public.cust_info" if dialect == "postgresql" else "cust_info"
    rule = TableRule(name, fields=dict.fromkeys(COLUMNS, sealed + treatment), subject=("khh",), own_key=True)
    guard = Guard([rule], dialect="duckdb" if dialect == "files" else dialect, token_key=b"k" * 32)
    running = bank.sources.run("core", guard.rewrite("SELECT * FROM cust_info"))
    batches = list(running)
    return pa.Table.from_batches(batches).sort_by([(batches[0].schema.names[-1], "ascending")]).select(list(COLUMNS))


def test_every_treatment_shows_the_same_of_opened_values_as_its_sql_does_of_clear_ones(odd_bank: Bank):
    before = {one: treated(odd_bank, one, "") for one in TREATMENTS}
    odd_bank.seal()
    for one in TREATMENTS:
        assert treated(odd_bank, one, "sealed:").equals(before[one]), one


def test_two_banks_that_differ_in_hidden_values_answer_the_same(bank_in, rules, tmp_path_factory):
    """What the mask hides, the answer does not tell: another middle of a number, another given name of as many signs."""
    answers = []
    for customers in (
        CUSTOMERS,
        tuple((k, n[0] + "甲" * (len(n) - 1) if len(n) < 4 else "欧阳甲甲", *r) for k, n, *r in CUSTOMERS),
    ):
        bank = bank_in("sqlite", folder=tmp_path_factory.mktemp("bank"), customers=customers)
        bank.registers.staff["posts"] = frozenset({"analyst"})
        bank.seal()
        answers.append(answered(bank, rules, "SELECT khh, khxm FROM cust_info ORDER BY khh"))
    (one, rows, who), (other, rows_of_other, who_of_other) = answers
    assert (one, who) == (other, who_of_other)
    shown, shown_of_other = (sorted(row[1] for row in some) for some in (rows, rows_of_other))
    assert shown == shown_of_other == ["云**", "云**", "欧**"], "in which order, the tokens of each bank say"


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_else_can_be_done_with_it(bank_in, rules, engine):
    bank = bank_in(engine)
    bank.registers.staff["posts"] = frozenset({"analyst"})
    bank.seal()
    gate = bank.gate(rules)
    for sql in HOSTILE:
        with pytest.raises(NotAsked) as refused:
            gate.open_query(QUESTION, sql)
        assert refused.value.code == "query.sealed", sql
        assert refused.value.word == "khxm", sql
        assert "tournier_lookup" in refused.value.cure


def test_a_person_is_looked_up_by_what_lies_sealed(bank: Bank, rules):
    bank.registers.staff["posts"] = frozenset({"compliance_officer"})
    ask = replace(QUESTION, purpose="anti_money_laundering", basis="legal_duty")
    sql = "SELECT khxm, sjhm FROM cust_info WHERE tournier_lookup(sjhm, '10012345678')"
    before = answered(bank, rules, sql, ask)
    bank.seal()
    assert answered(bank, rules, sql, ask) == before
    assert before[1] == [("云**", "100****5678")]
    assert answered(bank, rules, sql.replace("10012345678", "19999999999"), ask)[1] == []


def test_whoever_was_erased_shows_as_nothing_and_is_told(bank: Bank, rules):
    bank.registers.staff["posts"] = frozenset({"analyst"})
    bank.seal()
    bank.ledger.erase("1000003")
    opened = bank.gate(rules).open_query(QUESTION, "SELECT khxm, khjg, sjhm, cxmm, khxm FROM cust_info ORDER BY khjg")
    (page,) = opened.pages()
    assert page.rows.column(0).to_pylist()[2] is None
    assert sorted(page.rows.column(0).to_pylist()[:2]) == ["云**", "欧**"]
    assert page.rows.column("khjg").to_pylist() == ["B01", "B01", "B02"]
    # By place, for names may repeat; of what is withheld nothing is told.
    assert [(one.place, one.column, one.rows) for one in page.erased] == [
        (0, "khxm", (2,)), (2, "sjhm", (2,)), (4, "khxm", (2,)),
    ]  # fmt: skip
    paged = list(
        bank.gate(rules).open_query(QUESTION, "SELECT khxm FROM cust_info ORDER BY khjg DESC").pages(batch_rows=1)
    )
    assert [bool(one.erased) for one in paged] == [True, False, False]


def test_a_value_of_another_row_or_from_past_us_ends_the_answer_and_names_the_row(bank_in, rules):
    bank = bank_in("sqlite")
    bank.registers.staff["posts"] = frozenset({"analyst"})
    bank.seal()
    writer = SqliteWriter(bank.project.path.parent / "core.sqlite")
    opened = bank.gate(rules)
    try:
        for put in ("zjhm", "'19900000000'", "''", "12", "x'0001'"):
            kept = writer._db.execute("SELECT sjhm FROM cust_info WHERE khh = '1000002'").fetchone()[0]
            writer._db.execute(f"UPDATE cust_info SET sjhm = {put} WHERE khh = '1000002'")
            with pytest.raises(SystemFailed, match=r"In row 2 of the answer a value of core:cust_info\.sjhm") as failed:
                list(opened.open_query(QUESTION, "SELECT sjhm FROM cust_info").pages())
            assert "1990" not in str(failed.value)
            writer._db.execute("UPDATE cust_info SET sjhm = ? WHERE khh = '1000002'", [kept])
    finally:
        writer.close()
    assert len(list(opened.open_query(QUESTION, "SELECT sjhm FROM cust_info").pages())) == 1


def test_while_it_is_sealed_or_opened_no_statement_reads_it(bank_in, rules):
    bank = bank_in("sqlite")
    bank.registers.staff["posts"] = frozenset({"analyst"})
    bank.seal()
    store = bank.work().standing("core")
    save_sealed(bank.project.sealed_path, bank.project.path, at(store, State.OPENING))
    assert answered(bank, rules, "SELECT khxm FROM cust_info") == "query.sealed"
    schema, _, _ = answered(bank, rules, "SELECT * FROM cust_info")
    assert schema.names == ["khh", "khjg"]
    save_sealed(bank.project.sealed_path, bank.project.path, store)
    opened = bank.gate(rules).open_query(QUESTION, "SELECT khxm FROM cust_info")
    save_sealed(bank.project.sealed_path, bank.project.path, at(store, State.OPENING))
    with pytest.raises(Exception, match="in this moment"):
        list(opened.pages())


def test_at_the_wire_of_postgresql_it_goes_through_the_encoder_and_not_within_a_transaction(bank_in, rules):
    bank = bank_in("postgresql")
    bank.registers.staff["posts"] = frozenset({"analyst"})
    bank.seal()
    gate = bank.gate(rules)
    desk = PgDesk(reader_of(bank.project.catalogue().source("core").url))
    try:
        sql = "SELECT khjg, khxm FROM cust_info ORDER BY khjg"
        rows = desk.run(gate.open_query(QUESTION, sql), (), one_piece=True)
        data, number, hidden, _ = rows.page(100)
        assert (number, bytes(data).count("云**".encode()), len(hidden)) == (3, 2, 1)
        assert rows.page(100)[1] == 0
        desk.transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
        with pytest.raises(Failed, match="0A000"):
            desk.run(gate.open_query(QUESTION, sql), (), one_piece=True)
        clear = desk.run(gate.open_query(QUESTION, "SELECT khjg FROM cust_info"), (), one_piece=True)
        assert clear.page(100)[1] == 3
    finally:
        desk.close()
