# SPDX-License-Identifier: Apache-2.0
"""Customers whom the law keeps though they asked for erasure are only stored (PIPL 47): no answer about many holds them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.gate.conftest import ASK, ENGINES, NAMES, Bank
from tests.simulators.smallbank import CUSTOMERS
from tournier.base import Refused
from tournier.gate import Ask, Refusal
from tournier.gate.hints import APART
from tournier.gate.keeping import kept, reopened
from tournier.gate.queries import Means, Stopped
from tournier.ledger.entries import Event
from tournier.policy import Apart

KEPT = Apart("m1", "1000001", "law")
AML = Ask("S0001", "anti_money_laundering", "legal_duty", case="T20261124-001", session="s1", address="10.1.0.5")
STATEMENTS = [
    NAMES,
    "SELECT count(*) AS n FROM cust_info",
    "SELECT zh, ye FROM acct_base ORDER BY zh",
    "SELECT max(zh) AS m, count(*) AS n FROM acct_base",
    "SELECT c.khjg, a.zh FROM cust_info c JOIN acct_base a ON a.khh = c.khh ORDER BY 2",
    "SELECT khjg FROM cust_info WHERE NOT EXISTS (SELECT 1 FROM acct_base a WHERE a.khh = cust_info.khh)",
    "SELECT khjg, row_number() OVER (ORDER BY khh) AS n FROM cust_info ORDER BY 2",
    "SELECT khh FROM cust_info ORDER BY khh LIMIT 1",
]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_answer_is_what_a_bank_without_them_would_give(open_bank: Callable[..., Bank], engine: str):
    """Law 3: not rows, not counts, not order tell of them; and the source's statement holds no number."""
    bank = open_bank(engine=engine)
    everybody = [bank.rows(sql) for sql in STATEMENTS]
    bank.registers.apart = (KEPT,)
    with_them = [bank.rows(sql) for sql in STATEMENTS]
    opened = bank.open(STATEMENTS[4])
    assert opened.hints == (APART,)
    assert "1000001" not in opened.rewritten.sql + opened.told()
    opened.close()
    without = open_bank(customers=CUSTOMERS[1:], engine=engine)
    execute_without(without, engine)
    assert with_them == [without.rows(sql) for sql in STATEMENTS]
    alike = [place for place, rows in enumerate(with_them) if rows == everybody[place]]
    assert alike == [5, 7], "who has no account, and whose token is the least, is somebody else"


def execute_without(bank: Bank, engine: str) -> None:
    """Their accounts are gone from this bank, too."""
    import sqlite3

    import duckdb
    import psycopg

    from tests import mariadb

    sql, url = "DELETE FROM acct_base WHERE khh = '1000001'", bank.gate.catalogue.sources[0].url
    if engine == "mysql":
        with mariadb.connect(url) as connection:
            connection.cursor().execute(sql)
            connection.commit()
    elif engine == "postgresql":
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql)
    else:
        path = url.split("///", 1)[1]
        opened = sqlite3.connect(path) if engine == "sqlite" else duckdb.connect(path)
        opened.execute(sql)
        if engine == "sqlite":
            opened.commit()  # type: ignore[union-attr]
        opened.close()


def test_what_the_law_obliges_sees_them(bank: Bank):
    bank.registers.apart = (KEPT,)
    bank.registers.staff["posts"] = frozenset({"compliance_officer"})
    assert len(bank.rows(NAMES, AML)) == 3


def test_it_is_recorded_how_many_are_left_out_and_who_is_not(bank: Bank):
    bank.registers.apart = (KEPT,)
    bank.rows()
    (intent,) = [entry for entry in bank.entries() if entry.event is Event.DISCLOSURE_INTENDED]
    assert intent.detail["apart"] == 1
    assert "1000001" not in str(bank.entries())


def test_an_open_answer_ends_with_its_next_page(bank: Bank):
    """Whether the new one stands in what is left is not looked for: that it ends tells nothing of their rows."""
    opened = bank.open()
    pages = opened.pages(batch_rows=1)
    next(pages)
    bank.registers.apart = (Apart("m3", "1000009", "law"),)
    with pytest.raises(Stopped, match="kept-only-among") as stopped:
        next(pages)
    assert stopped.value.decision.reasons[0].clauses == ("PIPL-47",)


def test_it_goes_on_when_one_is_let_go_of(bank: Bank):
    bank.registers.apart = (KEPT,)
    opened = bank.open()
    pages = opened.pages(batch_rows=1)
    next(pages)
    bank.registers.apart = ()
    assert len(list(pages)) == 1


def test_what_was_kept_for_later_knows_whom_it_left_out(bank: Bank):
    bank.registers.apart = (KEPT,)
    opened = bank.open()
    held = kept(opened)
    assert "1000001" not in str(held)
    means = Means(bank.gate._decide, bank.ledger, bank.sources, held["tables"], held["least_group"])
    assert reopened(held, bank.gate.catalogue, means, 0).admit(["1000002"], 1)
    again = reopened(held, bank.gate.catalogue, means, 0)
    bank.registers.apart = (KEPT, Apart("m2", "1000002", "law"))
    with pytest.raises(Stopped):
        again.admit(["1000002"], 1)


def test_an_unsettled_debt_stops_all_but_its_collection(bank: Bank):
    bank.registers.customer["kept"] = "debt"
    bank.registers.staff["posts"] = frozenset({"collector"})
    ask = replace(ASK, purpose="collection")
    assert "kept-only" not in str(bank.gate.look_up(ask, "1000001"))
    bank.registers.customer["kept"] = "law"
    refusal = bank.gate.look_up(ask, "1000001")
    assert isinstance(refusal, Refusal)
    assert [reason.rule for reason in refusal.decision.reasons] == ["kept-only"]


def test_their_own_view_stays_open(bank: Bank):
    bank.registers.customer["kept"] = "law"
    assert not isinstance(bank.gate.own_view("1000001"), Refusal)


def test_where_a_table_leads_to_its_customers_by_several_columns_it_is_refused(bank: Bank, monkeypatch):
    bank.registers.apart = (KEPT,)
    monkeypatch.setattr(bank.sources, "carriers", lambda _table: ("khh", "khxm"))
    monkeypatch.setattr(bank.sources, "own_key", lambda _table: False)
    with pytest.raises(Refused, match="may only be stored"):
        bank.rows()
