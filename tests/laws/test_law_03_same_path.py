# SPDX-License-Identifier: Apache-2.0
"""Law 3, the clock: nothing that is hidden decides which lines run, which statements are sent, or what is recorded.

Times themselves are measured by `bench/timing.py`; a busy machine proves nothing about them.
"""

import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.laws.conftest import ASK, Bank
from tests.laws.test_law_03_non_interference import OTHERS
from tests.simulators.smallbank import CUSTOMERS
from tournier import gate

ROOMS = tuple(str(Path(gate.__file__).parents[1] / room) for room in ("gate", "engines", "mask", "policy", "purpose"))
# 1000001's number is 10012345678: one that is almost right, one that is not at all, one of another length
NEAR, FAR, SHORT = "10012345670", "19987654320", "1"


def walked(act: Callable[[], object]) -> list[tuple[str, int]]:
    """Every line of our own that ran, in order. What is made once and kept was made before."""
    act()
    lines: list[tuple[str, int]] = []

    def trace(frame, event, _argument):
        if not frame.f_code.co_filename.startswith(ROOMS):
            return None
        if event == "line":
            lines.append((Path(frame.f_code.co_filename).name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return lines


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that reaches a bank's own database."""
    statements: list[str] = []
    connect = sqlite3.connect

    def connected(database, *given, **named):
        opened = connect(database, *given, **named)
        if "core.sqlite" in str(database):
            opened.set_trace_callback(statements.append)
        return opened

    monkeypatch.setattr(sqlite3, "connect", connected)
    return statements


def told(bank: Bank) -> int:
    return len(bank.ledger.entries(limit=1000))


ACTS: dict[str, Callable[[Bank], object]] = {
    "search": lambda bank: bank.gate.search(ASK, [("CUST_ID", "1000001")]),
    "search of nobody": lambda bank: bank.gate.search(ASK, [("MOBILE", NEAR)]),
    "look-up": lambda bank: bank.gate.look_up(ASK, "1000001"),
    "another branch's customer": lambda bank: bank.gate.look_up(ASK, "1000003"),
    "nobody": lambda bank: bank.gate.look_up(ASK, "no-such"),
    "wrong match": lambda bank: bank.gate.match(ASK, "1000001", "MOBILE", SHORT),
}


@pytest.mark.parametrize("act", ACTS)
def test_two_banks_that_differ_in_hidden_values_walk_the_same_path(
    open_bank: Callable[..., Bank], sent: list[str], act: str
):
    seen = []
    for customers in (CUSTOMERS, OTHERS):
        bank = open_bank(customers)
        sent.clear()
        lines = walked(lambda bank=bank: ACTS[act](bank))
        assert lines
        seen.append((lines, list(sent), told(bank)))
    assert seen[0] == seen[1]


def test_a_name_that_somebody_has_is_asked_as_one_that_nobody_has(bank: Bank, sent: list[str]):
    """With a wrong birthday neither shows a hit; a question less for the one would tell the other."""
    bank.gate.search(ASK, [("NAME", "云小满"), ("BIRTH_DATE", "1900-01-01")])
    seen = []
    for name in ("云小满", "云大满"):
        sent.clear()
        before = told(bank)
        found = bank.gate.search(ASK, [("NAME", name), ("BIRTH_DATE", "1900-01-01")])
        assert not found.customers
        seen.append(([re.sub(r"\('[^)]*\)", "(...)", statement) for statement in sent], told(bank) - before))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) > 1


def test_a_number_that_is_almost_right_walks_the_path_of_one_that_is_not_at_all(bank: Bank, sent: list[str]):
    seen = []
    bank.gate.match(ASK, "1000001", "MOBILE", SHORT)  # what opens a database once is not of the question
    for text in (NEAR, FAR):
        sent.clear()
        before = told(bank)
        lines = walked(lambda text=text: bank.gate.match(ASK, "1000001", "MOBILE", text))
        seen.append((lines, list(sent), told(bank) - before))
    assert seen[0] == seen[1]
    right = walked(lambda: bank.gate.match(ASK, "1000001", "MOBILE", CUSTOMERS[0][3]))
    assert right == seen[0][0], "the right one walks it too"


def test_the_eye_of_these_tests_sees_another_path(bank: Bank):
    found = walked(lambda: bank.gate.search(ASK, [("CUST_ID", "1000001")]))
    assert found != walked(lambda: bank.gate.search(ASK, [("CUST_ID", "9999999")]))
