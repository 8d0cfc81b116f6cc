# SPDX-License-Identifier: Apache-2.0
"""An intent that is recorded with the first page: both in one transaction, and never a byte before it (decisions 0176, 0275)."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.gate.conftest import ASK, NAMES, Bank
from tests.simulators.smallbank import MOBILE
from tournier.base import Refused, SystemFailed
from tournier.gate import Ask, Card, Refusal
from tournier.ledger.entries import Event

INTENDED, PAGE, FAILED = Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE, Event.DISCLOSURE_FAILED


def test_intent_and_page_are_written_together(bank: Bank):
    opened = bank.open(later=True)
    assert bank.events() == []
    receipt = opened.admit(["1000001"], 1)
    assert bank.events() == [INTENDED, PAGE]
    intent, page = bank.entries()
    assert (intent.id, page.id) == (opened.receipt.id, receipt.id)
    assert len(receipt.promises) == 2  # of one transaction
    opened.admit(["1000002"], 1)
    assert bank.events() == [INTENDED, PAGE, PAGE]


def test_of_a_page_about_very_many_the_intent_comes_first(open_bank: Callable[..., Bank]):
    bank = open_bank()
    opened = bank.open(later=True)
    opened.admit([f"{number:07}" for number in range(10_500)], 10_500)
    assert bank.events() == [INTENDED, PAGE]
    assert bank.entries()[1].number == 10_500


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (lambda opened: opened.fail("source.failed"), [INTENDED, FAILED]),
        (lambda opened: opened.close(), [INTENDED]),
        (lambda opened: opened.intend(), [INTENDED]),
        (lambda opened: opened.receipt, [INTENDED]),
        (lambda opened: opened.start().close(), [INTENDED]),
        (lambda opened: [*opened.pages()], [INTENDED, PAGE]),
    ],
)
def test_whatever_becomes_of_the_question_its_intent_is_recorded_once(bank: Bank, end, left):
    opened = bank.open(later=True)
    end(opened)
    opened.close()
    assert bank.events() == left


@pytest.mark.parametrize("ask_again", [lambda opened: opened.admit(["1000001"], 1), lambda opened: opened.check()])
def test_a_fact_that_changed_meanwhile_is_recorded_behind_the_intent(bank: Bank, ask_again):
    opened = bank.open(later=True)
    bank.registers.staff["status"] = "suspended"
    with pytest.raises(Refused):
        ask_again(opened)
    assert bank.events() == [INTENDED, Event.DISCLOSURE_REFUSED]


@pytest.mark.parametrize("ask_again", [lambda opened: opened.admit(["1000001"], 1), lambda opened: opened.check()])
def test_where_facts_cannot_be_had_the_intent_is_on_record(bank: Bank, monkeypatch, ask_again):
    """Nothing is decided then, so nothing else would say that the statement ran."""
    opened = bank.open(later=True)

    def dead(_request):
        raise SystemFailed("office.database", "The office's database does not answer.", "Try again.")

    monkeypatch.setattr(bank.registers, "facts", dead)
    with pytest.raises(SystemFailed):
        ask_again(opened)
    opened.fail("gate.not_admitted")
    opened.fail("gate.not_admitted")
    assert bank.events() == [INTENDED, FAILED]


def test_a_refusal_never_waits(bank: Bank):
    bank.registers.staff["status"] = "suspended"
    assert isinstance(bank.gate.open_query(ASK, NAMES, later=True), Refusal)
    assert bank.events() == [Event.DISCLOSURE_REFUSED]


def test_a_statement_that_fails_to_be_written_is_on_record(bank: Bank):
    with pytest.raises(Refused):
        bank.gate.open_query(ASK, "SELECT nothing FROM cust_info", later=True)
    assert bank.events() == [Event.DISCLOSURE_REFUSED]


def test_nothing_is_admitted_where_the_two_cannot_be_written(bank: Bank):
    opened = bank.open(later=True)
    path = bank.ledger._store._path  # type: ignore[attr-defined]  the file behind the port
    with sqlite3.connect(path) as other:
        other.execute("CREATE TRIGGER stop BEFORE INSERT ON leaf BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(SystemFailed):
        opened.admit(["1000001"], 1)
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER stop")
    other.close()
    assert bank.events() == []
    with pytest.raises(Refused):
        opened.admit(["1000001"], 1)
    opened.close()
    assert bank.events() == [INTENDED]


CARD = Ask("S0001", "counter_service", "contract", case="T20261124-001", session="s1", address="10.1.0.5")


@pytest.fixture
def counter(bank: Bank) -> Bank:
    bank.registers.staff["posts"] = frozenset({"teller"})
    return bank


def test_intent_and_page_of_a_card_are_written_together(counter: Bank):
    card = counter.gate.look_up(CARD, "1000001")
    assert isinstance(card, Card)
    assert counter.events() == [INTENDED, PAGE]
    assert counter.entries()[0].id == card.receipt.id
    assert len(card.receipt.promises) == 2  # of one transaction


def test_what_a_source_reads_for_long_is_on_record_while_it_is_read(counter: Bank, monkeypatch):
    monkeypatch.setattr("tournier.gate.intents.SOON", 0)
    held, seen = counter.sources.held, []

    def late(*asked, **named):
        until = time.monotonic() + 30
        while not counter.events() and time.monotonic() < until:
            time.sleep(0.01)
        seen.append(counter.events())
        return held(*asked, **named)

    monkeypatch.setattr(counter.sources, "held", late)
    assert isinstance(counter.gate.look_up(CARD, "1000001"), Card)
    assert seen[0] == [INTENDED]
    assert counter.events() == [INTENDED, PAGE]


def test_a_source_that_fails_leaves_the_intent_and_its_failure(counter: Bank, monkeypatch):
    def failing(*_asked, **_named):
        raise SystemFailed("source.failed", "The source failed.", "Try again.")

    monkeypatch.setattr(counter.sources, "held", failing)
    with pytest.raises(SystemFailed):
        counter.gate.look_up(CARD, "1000001")
    assert counter.events() == [INTENDED, FAILED]


def test_an_emergency_does_not_wait_for_its_source(counter: Bank, monkeypatch):
    held, seen = counter.sources.held, []

    def watched(*asked, **named):
        seen.append(counter.events())
        return held(*asked, **named)

    monkeypatch.setattr(counter.sources, "held", watched)
    ask = replace(CARD, purpose="emergency", basis="emergency", break_glass="The customer collapsed at the counter.")
    answer = counter.gate.reveal(ask, "1000001", [MOBILE])
    assert isinstance(answer, Card), answer
    assert seen[0] == [Event.BREAK_GLASS_OPENED, INTENDED]
