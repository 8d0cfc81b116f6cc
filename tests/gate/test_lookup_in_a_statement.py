# SPDX-License-Identifier: Apache-2.0
"""A customer looked up in a statement: through the look-up channel, recorded before anything is fetched, by key alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.gate.conftest import ENGINES, Bank
from tests.simulators.smallbank import CUSTOMERS
from tournier.base import BadInput, Refused
from tournier.engines import build_index
from tournier.gate import Ask, Refusal
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier.query import Refused as StatementRefused

ASK = Ask("S0001", "anti_money_laundering", "legal_duty", case="T20261124-001", session="s1", address="10.1.0.5")
FOUND = "SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, '10012345678')"


def rows(bank: Bank, sql: str) -> list[dict[str, object]]:
    return bank.rows(sql, ASK)


@pytest.fixture
def open_bank(open_bank: Callable[..., Bank]) -> Callable[..., Bank]:
    """For one who may both search for a customer and ask in SQL."""

    def opened(**more: object) -> Bank:
        bank = open_bank(**more)
        build_index(bank.sources)
        bank.registers.staff["posts"] = frozenset({"compliance_officer"})
        return bank

    return opened


@pytest.mark.parametrize("engine", ENGINES)
def test_the_customer_of_a_masked_number_is_found_and_shown_masked(open_bank: Callable[..., Bank], engine: str):
    bank = open_bank(engine=engine)
    assert rows(bank, FOUND) == [{"khxm": "云**", "sjhm": "100****5678"}]
    joined = "SELECT c.khxm, a.ye FROM acct_base a JOIN cust_info c ON a.khh = c.khh WHERE tournier_lookup(c.sjhm, '100 1234-5678') AND a.ye <> ''"
    assert len(rows(bank, joined)) == 2
    assert [row["n"] for row in rows(bank, FOUND.replace("khxm, sjhm", "count(*) AS n"))] == [1]
    assert rows(bank, FOUND.replace("10012345678", "10012345679")) == []
    assert [row["n"] for row in rows(bank, FOUND.replace("khxm, sjhm", "count(*) AS n").replace("5678'", "5679'"))] == [
        0
    ]


def test_the_look_up_is_recorded_before_anything_is_fetched(bank: Bank):
    opened = bank.open(FOUND, ASK)
    intent, search, hits = bank.entries()
    assert [intent.event, search.event, hits.event] == [
        Event.DISCLOSURE_INTENDED,
        Event.DISCLOSURE_INTENDED,
        Event.DISCLOSURE_PAGE,
    ]
    assert intent.detail["channel"] == "query"
    assert intent.detail["looked_up"] == "core:cust_info.sjhm"
    assert search.detail["channel"] == hits.detail["channel"] == "search"
    assert search.detail["searched_by"] == ["MOBILE"]
    assert list(hits.subjects) == ["1000001"]
    list(opened.pages())
    assert list(bank.entries()[-1].subjects) == ["1000001"]
    assert "10012345678" not in str([entry.detail for entry in bank.entries()])


def test_neither_the_value_nor_the_key_stands_in_what_runs(bank: Bank):
    opened = bank.open(FOUND, ASK)
    for told in (opened.rewritten.sql, opened.told(), repr(opened.rewritten)):
        assert "10012345678" not in told
        assert "1000001" not in told


def test_each_statement_counts_against_the_ration_of_look_ups(bank: Bank):
    from tournier.gate.gate import SEARCHES

    for _ in range(SEARCHES[0]):
        bank.gate._limits.spend("search", ASK.staff, *SEARCHES)
    with pytest.raises(Refused) as caught:
        bank.gate.open_query(ASK, FOUND)
    assert caught.value.code == "limit.spent"
    assert bank.events()[-1] is Event.DISCLOSURE_FAILED


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (FOUND.replace("10012345678", "100%"), "search.wildcard"),
        (FOUND.replace("10012345678", ""), "search.empty"),
        (FOUND.replace("sjhm, '10012345678'", "khxm, '云小满'"), "search.open"),
        (FOUND.replace("sjhm, '10012345678'", "csrq, '1990-03-07'"), "search.open"),
    ],
)
def test_browsing_is_no_look_up(bank: Bank, sql: str, code: str):
    with pytest.raises(BadInput) as caught:
        bank.gate.open_query(ASK, sql)
    assert caught.value.code == code
    assert bank.events()[-1] is Event.DISCLOSURE_FAILED


@pytest.mark.parametrize(
    "sql",
    [
        FOUND.replace("c.sjhm, '10012345678'", "c.cxmm, '135790'"),
        "SELECT a.ye FROM acct_base a WHERE tournier_lookup(a.zh, '99000000000000001')",
    ],
)
def test_what_is_searched_by_nowhere_is_not_looked_up(bank: Bank, sql: str):
    with pytest.raises(StatementRefused) as caught:
        bank.gate.open_query(ASK, sql)
    assert caught.value.code == "query.lookup"
    assert bank.events() == [Event.DISCLOSURE_REFUSED]


@pytest.mark.parametrize(
    "sql",
    [
        FOUND.replace("WHERE ", "WHERE NOT "),
        FOUND.replace("WHERE ", "WHERE khxm = 'x' OR "),
        FOUND + " AND tournier_lookup(c.zjhm, '990101199003070017')",
        FOUND.replace("'10012345678'", "c.zjhm"),
        FOUND.replace("'10012345678'", "10012345678"),
        FOUND.replace("'10012345678'", "'100' || '12345678'"),
        FOUND.replace("c.sjhm, ", ""),
        "SELECT tournier_lookup(sjhm, '10012345678') AS x FROM cust_info",
        "SELECT count(*) AS n FROM cust_info HAVING tournier_lookup(max(sjhm), '10012345678')",
        "SELECT count(CASE WHEN tournier_lookup(sjhm, '10012345678') THEN 1 END) AS n FROM cust_info",
        "SELECT khxm FROM cust_info ORDER BY tournier_lookup(sjhm, '10012345678')",
        "SELECT ye FROM acct_base a WHERE EXISTS (SELECT 1 FROM cust_info c WHERE tournier_lookup(c.sjhm, '10012345678'))",
        f"SELECT khxm FROM ({FOUND}) AS t",
        f"WITH t AS ({FOUND}) SELECT khxm FROM t",
        f"{FOUND} UNION ALL SELECT khxm, sjhm FROM cust_info",
        "SELECT a.ye FROM acct_base a JOIN cust_info c ON a.khh = c.khh AND tournier_lookup(c.sjhm, '10012345678')",
        "SELECT a.ye FROM acct_base a LEFT JOIN cust_info c ON a.khh = c.khh WHERE tournier_lookup(c.sjhm, '10012345678')",
        "WITH c AS (SELECT sjhm, khxm FROM cust_info) SELECT khxm FROM c WHERE tournier_lookup(c.sjhm, '10012345678')",
        "SELECT khxm FROM cust_info c WHERE (tournier_lookup(c.sjhm, '10012345678')) IS NOT TRUE",
        "SELECT khxm FROM cust_info c WHERE tournier_lookup(c.sjhm, '10012345678') = TRUE",
    ],
)
def test_a_look_up_whose_meaning_is_not_clear_asks_nobody(bank: Bank, sql: str):
    with pytest.raises(StatementRefused) as caught:
        bank.gate.open_query(ASK, sql)
    assert caught.value.code == "query.lookup"
    assert caught.value.cure
    assert bank.events() == [Event.DISCLOSURE_REFUSED]


def test_who_may_not_search_may_not_look_up_in_a_statement_either(bank: Bank):
    """An analyst may ask in SQL for reconciliation, but not search for anybody."""
    bank.registers.staff["posts"] = frozenset({"analyst"})
    no = bank.gate.open_query(replace(ASK, purpose="reconciliation", basis="contract"), FOUND)
    assert isinstance(no, Refusal)
    assert no.request.channel is Channel.SEARCH
    assert no.decision.reasons
    assert bank.events() == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_REFUSED, Event.DISCLOSURE_FAILED]


def test_nobody_is_looked_up_for_a_statistic_or_a_file(bank: Bank):
    bank.registers.staff["posts"] = frozenset({"analyst"})
    statistic = Ask("S0001", "statistics", "legal_duty", session="s1")
    with pytest.raises(Refused) as caught:
        bank.gate.open_query(statistic, FOUND.replace("khxm, sjhm", "count(*) AS n"))
    assert caught.value.code == "query.lookup"
    bank.registers.staff["posts"] = frozenset({"compliance_officer"})
    bank.registers.approval["roles"] = frozenset({"department_head", "compliance_officer"})
    with pytest.raises(Refused) as caught:
        bank.gate.open_query(ASK, FOUND, channel=Channel.EXPORT)
    assert caught.value.code == "query.lookup"


@pytest.mark.parametrize("engine", ENGINES)
def test_banks_that_differ_in_other_hidden_values_answer_alike(open_bank: Callable[..., Bank], engine: str):
    """What is told is whom the searched value belongs to, and nothing of the hidden values of anybody."""
    first = open_bank(engine=engine)
    other = tuple(
        row if row[0] == "1000001" else (*row[:2], f"99{row[2][2:]}", f"10055{row[3][5:]}", row[4], "000000", *row[6:])
        for row in CUSTOMERS
    )
    second = open_bank(engine=engine, customers=other)
    for sql in (FOUND, FOUND.replace("khxm, sjhm", "count(*) AS n"), FOUND + " AND khjg = 'B02'"):
        assert rows(first, sql) == rows(second, sql)


def test_a_customer_whom_one_may_not_look_up_is_not_found(bank: Bank):
    assert len(rows(bank, FOUND)) == 1
    bank.registers.staff["own_customer"] = "1000001"
    assert rows(bank, FOUND) == []
