# SPDX-License-Identifier: Apache-2.0
"""Opening a sealed source in bulk takes two persons and is recorded; what was erased stays gone."""

import contextlib
import json
import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests import mariadb
from tests.sealing.conftest import Bank
from tests.sealing.test_copies import KINDS, into, plan, reopened  # noqa: F401 - a fixture
from tests.sealing.test_mariadb import _SHAPE, asked
from tournier.base import Refused, SystemFailed
from tournier.cli.main import main
from tournier.engines.sealing.agreed import agree_to_opening, check_opening, propose_opening
from tournier.engines.sealing.sqlite_shape import loosened, without_not_null
from tournier.engines.sealing.work import writer_at
from tournier.ledger import Event


def test_two_persons_agree_and_the_values_are_as_they_were(bank: Bank):
    before = [bank.row(key) for key in ("1000001", "1000002", "1000003")]
    bank.seal()
    store = bank.work().standing("core")
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(bank.ledger, store)
    proposed = propose_opening(bank.ledger, store, "admin-1", "the archive moves")
    with pytest.raises(Refused, match="does not agree"):
        agree_to_opening(bank.ledger, store, proposed, "admin-1")
    agree_to_opening(bank.ledger, store, proposed, "admin-2")
    check_opening(bank.ledger, store)
    assert bank.work().open("core").rows == {"core:cust_info": 3, "core:acct_base": 3}
    assert [bank.row(key) for key in ("1000001", "1000002", "1000003")] == before
    assert bank.work().standing("core") is None
    (opened,) = bank.ledger.entries(event=Event.STORE_OPENED)
    assert opened.detail["rows"] == {"core:cust_info": 3, "core:acct_base": 3}
    assert not bank.sources.sealed("core:cust_info")


def test_what_was_agreed_to_is_opened_once(bank_in):
    bank = bank_in("sqlite")
    bank.seal()
    store = bank.work().standing("core")
    agree_to_opening(bank.ledger, store, propose_opening(bank.ledger, store, "admin-1", "once"), "admin-2")
    bank.work().open("core")
    bank.seal()
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(bank.ledger, bank.work().standing("core"))


def test_an_agreement_to_some_columns_opens_no_others(bank_in):
    bank = bank_in("sqlite")
    bank.seal("cust_info.sjhm")
    store = bank.work().standing("core")
    agree_to_opening(bank.ledger, store, propose_opening(bank.ledger, store, "admin-1", "one"), "admin-2")
    bank.seal("acct_base.ye")  # the plan is another one now
    from tournier.engines.sealing.plan import joined

    more = joined(store, bank.plan("cust_info.zjhm"))
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(bank.ledger, more)


def test_who_was_erased_is_not_brought_back(bank: Bank):
    bank.seal()
    bank.ledger.erase("1000002")
    done = bank.work().open("core")
    assert done.erased == 6
    assert bank.row("1000002") == (None, None, None, None)
    assert bank.row("1000001")[0] == "云小满"


NOT_NULL = {
    "duckdb": "ALTER TABLE {table} ALTER {column} SET NOT NULL",
    "postgresql": "ALTER TABLE {table} ALTER {column} SET NOT NULL",
    "mysql": "ALTER TABLE {table} MODIFY {column} VARCHAR(200) NOT NULL COMMENT 'it''s needed'",
}
LOST = ["core:cust_info.khxm", "core:cust_info.sjhm"]


def changed(bank: Bank, *steps: str) -> None:
    """These statements in the source, and its catalogue read anew."""
    url = bank.project.catalogue().source("core").url
    place = url.partition(":///")[2]
    bank.sources.close()
    if url.startswith("sqlite"):
        opened = contextlib.closing(sqlite3.connect(place, isolation_level=None))
    elif url.startswith("duckdb"):
        opened = duckdb.connect(place)
    elif url.startswith("postgres"):
        opened = psycopg.connect(url, autocommit=True)
    else:
        opened = mariadb.connect(url)
    with opened as database, contextlib.closing(database.cursor()) as cursor:
        for step in steps:
            cursor.execute(step)
    bank.sources = bank.opened()


def require(bank: Bank) -> None:
    """What every bank has: columns that must hold something. `ye` belongs to nobody who is erased."""
    dialect = bank.project.catalogue().source("core").dialect
    if dialect == "files":
        for name in ("cust_info", "acct_base"):
            file = Path(bank.project.catalogue().source("core").url.partition(":///")[2]) / f"{name}.parquet"
            rows = parquet.read_table(file)
            parquet.write_table(rows.cast(pa.schema([one.with_nullable(nullable=False) for one in rows.schema])), file)
        return
    if dialect == "sqlite":
        changed(
            bank,
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET sql = replace(replace(sql, 'khxm TEXT', 'khxm TEXT NOT NULL'),"
            " 'sjhm TEXT', '\"sjhm\" TEXT CONSTRAINT needed NOT  null ON CONFLICT ABORT COLLATE BINARY')"
            " WHERE name = 'cust_info'",
            "UPDATE sqlite_schema SET sql = replace(sql, 'ye TEXT', 'ye TEXT NOT NULL') WHERE name = 'acct_base'",
        )
        return
    places = (("cust_info", "khxm"), ("cust_info", "sjhm"), ("acct_base", "ye"))
    changed(bank, *(NOT_NULL[dialect].format(table=table, column=column) for table, column in places))


def required(bank: Bank) -> set[str]:
    """The columns that must hold something, as the source says."""
    writer = writer_at(bank.project.catalogue().source("core").url)
    try:
        return {
            f"{table}.{column}"
            for table, columns in {"cust_info": ["khxm", "sjhm", "csrq"], "acct_base": ["ye"]}.items()
            for column in writer.required(table, columns)
        }
    finally:
        writer.close()


def test_a_column_that_must_hold_something_may_be_empty_where_somebody_was_erased(bank: Bank):
    require(bank)
    kept = [bank.row(key) for key in ("1000001", "1000002")]
    bank.seal()
    bank.ledger.erase("1000003")
    is_files = bank.project.catalogue().source("core").dialect == "files"
    if not is_files:
        assert required(bank) == {"cust_info.khxm", "cust_info.sjhm", "acct_base.ye"}, "sealing keeps them"
    done = bank.work().open("core")
    assert done.erased == 5
    assert bank.row("1000003") == (None, None, None, None), "the row stays"
    assert [bank.row(key) for key in ("1000001", "1000002")] == kept
    assert bank.work().standing("core") is None
    assert list(done.may_be_empty) == ([] if is_files else LOST)
    (opened,) = bank.ledger.entries(event=Event.STORE_OPENED)
    assert opened.detail.get("may_be_empty", []) == ([] if is_files else LOST)
    assert "1000003" not in str(opened.detail)
    if is_files:
        return
    assert required(bank) == {"acct_base.ye"}, "what can be kept is kept"
    bank.seal()
    assert bank.work().open("core").may_be_empty == ()
    assert [bank.row(key) for key in ("1000001", "1000002")] == kept


def test_mariadb_keeps_all_else_about_a_column_that_may_be_empty(bank_in):
    bank = bank_in("mysql")
    require(bank)
    url = bank.project.catalogue().source("core").url
    shape = asked(url, _SHAPE)
    bank.seal()
    bank.ledger.erase("1000003")
    bank.work().open("core")
    freed = [row for row in shape if row[0] in {"khxm", "sjhm"}]
    assert len(freed) == 2
    # A column that may be empty is empty unless something is said: MariaDB writes the word NULL for it.
    assert asked(url, _SHAPE) == [(*row[:4], "YES", row[5], "NULL", row[7]) if row in freed else row for row in shape]


def test_who_is_erased_while_it_opens_stops_it_and_the_next_run_ends_it(bank_in):
    bank = bank_in("sqlite")
    require(bank)
    bank.seal()

    def erase(moment: str) -> None:
        if moment == "after_loosened":
            bank.ledger.erase("1000003")

    with pytest.raises(SystemFailed, match="run the same command again"):
        bank.work(erase).open("core")
    assert required(bank) == {"cust_info.khxm", "cust_info.sjhm", "acct_base.ye"}
    assert list(bank.work().open("core").may_be_empty) == LOST
    assert bank.row("1000003") == (None, None, None, None)


@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
def test_a_date_is_left_alone_by_the_run_after_a_death_at_the_end(bank_in, engine):
    bank = bank_in(engine)
    changed(bank, f"ALTER TABLE cust_info ALTER csrq TYPE DATE{'' if engine == 'duckdb' else ' USING csrq::date'}")
    before = bank.row()
    bank.seal()

    def stop(moment: str) -> None:
        if moment == "before_opened":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bank.work(stop).open("core")
    bank.work().open("core")
    assert bank.row() == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_asks_for_no_value_so_that_it_opens_as_it_is(bank_in, into, kind):  # noqa: F811 - a fixture
    bank = bank_in(kind)
    require(bank)
    bank.work().seal(plan(bank, into(kind)))
    bank.work().switch("core")
    reopened(bank)
    bank.ledger.erase("1000003")
    done = bank.work().open("core")
    assert (done.erased, done.may_be_empty) == (5, ())
    assert bank.row("1000003") == (None, None, None, None)
    assert bank.row("1000001")[0] == "云小满"


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_the_command_says_which_columns_may_be_empty(bank_in, capsys, extra):
    bank = bank_in("sqlite")
    require(bank)
    bank.seal()
    bank.ledger.erase("1000003")
    store = bank.work().standing("core")
    agree_to_opening(bank.ledger, store, propose_opening(bank.ledger, store, "admin-1", "once"), "admin-2")
    assert main(["open", "core", "--resume", "--project", str(bank.project.path), *extra]) == 0
    said = capsys.readouterr().out
    assert "1000003" not in said
    if extra:
        assert json.loads(said)["may_be_empty"] == LOST
    else:
        assert [line.split()[0] for line in said.splitlines() if "NOT NULL was left out" in line] == LOST


def test_only_the_constraint_goes_out_of_the_text_of_a_table():
    sql = """CREATE TABLE "a (b" (khh TEXT PRIMARY KEY NOT NULL, -- khxm TEXT NOT NULL,
      "kh ""x NOT NULL" TEXT CONSTRAINT nn NOT NULL ON CONFLICT ROLLBACK DEFAULT ('x NOT NULL'),
      sjhm VARCHAR(20) DEFAULT 'a, b NOT NULL' not/* , */ null COLLATE NOCASE, [d d] DECIMAL(30,2) NOT NULL UNIQUE,
      `e` AS (khh IS NOT NULL) NOT NULL, CHECK (sjhm NOT NULL), UNIQUE (sjhm, khh))"""
    made = without_not_null(sql, ["SJHM", 'kh "x NOT NULL', "d d"])
    wanted = sql.replace("CONSTRAINT nn NOT NULL ON CONFLICT ROLLBACK ", " ").replace("not/* , */ null ", " ")
    assert made == wanted.replace("NOT NULL UNIQUE", " UNIQUE")
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute(sql)
        assert loosened(database, "a (b", ["sjhm", 'kh "x NOT NULL', "d d"])
        found = database.execute('SELECT name FROM pragma_table_xinfo(?) WHERE "notnull"', ["a (b"]).fetchall()
        assert found == [("khh",), ("e",)]
