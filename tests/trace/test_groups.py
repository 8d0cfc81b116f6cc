# SPDX-License-Identifier: Apache-2.0
"""Without branches a list from outside accuses a branch's staff; with the branches of those who looked it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from tests.trace.banks import BRANCHES, CALL_CENTRE, STAFF, Bank
from tournier.trace import Head, Holder, Shown, attribute


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank(2)


def accused(bank: Bank, branches: dict[str, str], count: int) -> int:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    pages = [
        (Head("", f"d{h}", f"s{h}", "", at, "look_up", frozenset()), [f"c{s}" for s in bank.subject[bank.holder == h]])
        for h in range(STAFF)
    ]
    index = Shown(pages).index(Holder.PERSON, branches)
    assert index is not None
    lists = [bank.outside(count, int(bank.random.integers(BRANCHES))) for _ in range(50)]
    return sum(not attribute(index, leaked).nobody for leaked in lists)


@pytest.mark.parametrize("count", [20, 150])
def test_the_branches_of_those_who_looked_stand_in_for_the_customers(bank, count):
    home = {
        f"s{person}": str(np.bincount(bank.branch[bank.subject[bank.holder == person]]).argmax())
        for person in range(STAFF)
    }
    home[f"s{CALL_CENTRE}"] = "call centre"
    assert accused(bank, home, count) <= 3
    assert accused(bank, dict.fromkeys(home, ""), count) >= 25
