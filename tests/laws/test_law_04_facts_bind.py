# SPDX-License-Identifier: Apache-2.0
"""Law 4: flip a fact, and the next page of an open result is refused."""

import pytest

from tests.laws.conftest import ASK, Bank
from tests.simulators.registers import TODAY
from tests.simulators.smallbank import ACCOUNT
from tournier.gate import Card, Refusal

FLIPS = {
    "training lapses": ("staff", "training_until", TODAY - 1),
    "pledge lapses": ("staff", "pledge_until", TODAY - 1),
    "goes on leave": ("staff", "status", "on_leave"),
    "is suspended": ("staff", "status", "suspended"),
    "leaves": ("staff", "status", "left"),
    "loses the post": ("staff", "posts", frozenset()),
    "becomes an administrator": ("staff", "posts", frozenset({"teller", "system_admin"})),
    "leaves the network": ("moment", "network_allowed", False),
    "locks the screen": ("moment", "locked", True),
}


@pytest.mark.parametrize("flip", FLIPS)
def test_the_next_page_is_refused_when_one(bank: Bank, flip: str):
    assert isinstance(bank.gate.look_up(ASK, "1000001"), Card)
    part, name, value = FLIPS[flip]
    getattr(bank.registers, part)[name] = value
    assert isinstance(bank.gate.rows(ASK, "1000001", ACCOUNT, 1), Refusal)


def test_facts_are_asked_again_for_each_page(bank: Bank):
    bank.gate.look_up(ASK, "1000001")
    before = bank.registers.asked
    bank.gate.rows(ASK, "1000001", ACCOUNT, 1)
    assert bank.registers.asked > before
