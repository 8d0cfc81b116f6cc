# SPDX-License-Identifier: Apache-2.0
"""Law 2: the entry is durable before the first byte leaves; if it cannot be written, nothing leaves."""

import sqlite3

import pytest

from tests.laws.conftest import ASK, Bank
from tests.simulators.smallbank import MOBILE
from tournier.base import Refused, SystemFailed
from tournier.gate import Card, Found, Matched, Refusal
from tournier.ledger.entries import Event


def events(bank: Bank, disclosure: str) -> list[Event]:
    return [entry.event for entry in reversed(bank.ledger.entries(disclosure=disclosure))]


def test_each_answer_has_its_intent_and_its_page(bank: Bank):
    card = bank.gate.look_up(ASK, "1000001")
    assert isinstance(card, Card)
    assert events(bank, card.request.id) == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE]
    intent = bank.ledger.read(card.receipt.id)
    assert intent.subjects == ("1000001",)
    assert intent.actor == "S0001"
    assert intent.detail["purpose"] == "counter_service"


def test_each_refusal_is_recorded_too(bank: Bank):
    bank.registers.staff["status"] = "left"
    answer = bank.gate.look_up(ASK, "1000001")
    assert isinstance(answer, Refusal)
    assert events(bank, answer.request.id) == [Event.DISCLOSURE_REFUSED]


def test_a_search_records_everybody_it_showed(bank: Bank):
    found = bank.gate.search(ASK, [("NAME", "云小满"), ("BIRTH_DATE", "1990-03-07")])
    assert isinstance(found, Found)
    page = bank.ledger.entries(disclosure=found.request.id)[0]
    assert page.event is Event.DISCLOSURE_PAGE
    assert set(page.subjects) == {"1000001"}


def test_no_value_stands_in_any_entry(bank: Bank):
    """Law 10 for the ledger: names of fields, counts and references, never what they held."""
    bank.gate.look_up(ASK, "1000001")
    bank.gate.search(ASK, [("MOBILE", "10012345678")])
    for entry in bank.ledger.entries(limit=100):
        text = str(entry.detail)
        for value in ("10012345678", "990101199003070017", "云小满", "1234.56", "135790"):
            assert value not in text


def test_a_ledger_that_cannot_be_written_lets_nothing_out(bank: Bank):
    """The store refuses every insert, as a full or failing disk would."""
    with sqlite3.connect(bank.store) as other:
        tables = [row[0] for row in other.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for number, table in enumerate(tables):
            other.execute(
                f"CREATE TRIGGER stop{number} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
    other.close()
    questions = (
        lambda: bank.gate.look_up(ASK, "1000001"),
        lambda: bank.gate.search(ASK, [("CUST_ID", "1000001")]),
        lambda: bank.gate.reveal(ASK, "1000001", [MOBILE]),
        lambda: bank.gate.print(ASK, "1000001"),
        lambda: bank.gate.own_view("1000001"),
    )
    for question in questions:
        with pytest.raises(SystemFailed):
            question()
    with sqlite3.connect(bank.store) as other:
        for number in range(len(tables)):
            other.execute(f"DROP TRIGGER stop{number}")
    other.close()
    assert isinstance(bank.gate.look_up(ASK, "1000001"), Card)


def test_a_source_that_fails_after_the_intent_is_recorded_as_failed_and_shows_nothing(bank: Bank):
    with sqlite3.connect(bank.database) as other:
        other.execute("DROP TABLE acct_base")
    other.close()
    with pytest.raises(SystemFailed) as caught:
        bank.gate.look_up(ASK, "1000001")
    assert "1000001" not in str(caught.value)
    assert bank.ledger.entries(limit=1)[0].event is Event.DISCLOSURE_FAILED


def test_match_is_recorded_with_its_answer(bank: Bank):
    bank.registers.staff["posts"] = frozenset({"call_agent"})
    ask = ASK.__class__(staff="S0001", purpose="caller_check", basis="contract", case="C1", address="10.1.0.5")
    answer = bank.gate.match(ask, "1000001", "MOBILE", "100 1234 5678")
    assert isinstance(answer, Matched)
    assert answer.matched
    page = bank.ledger.entries(disclosure=answer.request.id)[0]
    assert page.detail["matched"] is True


def test_a_ration_used_up_is_recorded_as_a_refusal(bank: Bank):
    bank.registers.spent["search", "S0001"] = 10_000
    with pytest.raises(Refused) as caught:
        bank.gate.search(ASK, [("CUST_ID", "1000001")])
    assert caught.value.code == "limit.spent"
    newest = bank.ledger.entries(limit=1)[0]
    assert newest.event is Event.DISCLOSURE_REFUSED
    assert newest.detail["code"] == "limit.spent"


def test_a_search_records_the_answer_for_every_customer_it_found(bank: Bank):
    """Who was found but not shown is recorded with the rules that stood against it."""
    bank.registers.customer["vip"] = True
    bank.registers.staff["own_customer"] = "1000001"
    found = bank.gate.search(ASK, [("CUST_ID", "1000001")])
    assert isinstance(found, Found)
    (hit,) = found.customers
    page = bank.ledger.entries(disclosure=found.request.id)[0]
    assert page.subjects == ("1000001",)
    assert page.detail["hits"] == [[hit.decision.outcome.value, *(reason.rule for reason in hit.decision.reasons)]]
    assert len(page.detail["hits"][0]) > 1
