# SPDX-License-Identifier: Apache-2.0
"""The pack holds every deadline of the law, as it was written down apart from the pack; and nothing of the law that was not."""

from __future__ import annotations

from tests.law.every_deadline import LAST, PARTS, RULES, SPANS
from tournier.law import deadlines

_OURS = "B"  # deadlines of this bank's own making


def test_our_list_has_no_gap():
    wanted = {f"{letter}{number:02}" for letter, last in LAST.items() for number in range(1, last + 1)}
    assert set(SPANS) | set(PARTS) | set(RULES) == wanted


def test_the_pack_says_of_every_deadline_what_the_law_says():
    wanted = {entry: (unit, amount, sure) for entries in SPANS.values() for entry, unit, amount, sure in entries}
    held = {
        code: (str(one.unit), one.amount, one.confidence)
        for code, one in deadlines().items()
        if not code.startswith(_OURS)
    }
    assert held == wanted


def test_what_is_no_span_of_time_stands_in_the_entry_that_carries_it_out():
    for note, (code, part, value) in PARTS.items():
        assert getattr(deadlines()[code], part) == value, note
