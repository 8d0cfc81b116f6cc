# SPDX-License-Identifier: Apache-2.0
"""Law 3: two databases that differ only in values hidden from a request give the same answer, through every channel."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.laws.conftest import ASK, Bank
from tests.simulators.smallbank import CUSTOMERS
from tournier.catalogue import FieldRef
from tournier.gate import Card, Found, Matched

# The same customers as far as a teller's masked card can tell: the middles of numbers, the given
# name's characters, the day of birth and every password differ.
OTHERS = (
    ("1000001", "云大寒", "991231199001010027", "10099995678", "1990-11-30", "000000", "B01", "另一个人"),
    ("1000002", "欧阳某", "990101198512120029", "10011114321", "1985-12-12", "999999", "B01", "甲"),
    ("1000003", "云白露", "990101200106060038", "10033332222", "2001-06-06", "111111", "B02", "乙"),
)


@dataclass(frozen=True)
class Seen:
    """All that a person can see of an answer."""

    kind: str
    sections: object
    outcome: object
    rules: tuple[str, ...]


def seen(answer: object) -> Seen:
    sections: object = None
    if isinstance(answer, Card):
        sections = answer.sections
    elif isinstance(answer, Found):
        sections = tuple(hit.section for hit in answer.customers), answer.more
    elif isinstance(answer, Matched):
        sections = answer.matched
    decision = answer.decision  # type: ignore[attr-defined]
    return Seen(type(answer).__name__, sections, decision.outcome, tuple(reason.rule for reason in decision.reasons))


def test_the_masked_card_is_the_same(open_bank: Callable[..., Bank]):
    one, other = open_bank(CUSTOMERS), open_bank(OTHERS)
    shown = one.gate.look_up(ASK, "1000001")
    assert isinstance(shown, Card)
    assert any(value for section in shown.sections for row in section.rows for value in row)
    for subject in ("1000001", "1000002", "1000003", "no-such"):
        assert seen(one.gate.look_up(ASK, subject)) == seen(other.gate.look_up(ASK, subject))


def test_the_hits_of_a_search_are_the_same(open_bank: Callable[..., Bank]):
    """The search is by what both databases share: the customer number."""
    one, other = open_bank(CUSTOMERS), open_bank(OTHERS)
    for number in ("1000001", "1000002", "9999999"):
        asked = [("CUST_ID", number)]
        assert seen(one.gate.search(ASK, asked)) == seen(other.gate.search(ASK, asked))


def test_a_request_that_waits_for_approval_tells_nothing_of_the_value(open_bank: Callable[..., Bank]):
    one, other = open_bank(CUSTOMERS), open_bank(OTHERS)
    refs = [FieldRef("core:cust_info", "sjhm"), FieldRef("core:cust_info", "zjhm")]
    assert seen(one.gate.reveal(ASK, "1000001", refs)) == seen(other.gate.reveal(ASK, "1000001", refs))


def test_withheld_fields_are_not_even_fetched(open_bank: Callable[..., Bank]):
    """The password column of one bank is gone altogether; the card cannot tell."""
    import sqlite3

    one, other = open_bank(), open_bank()
    with sqlite3.connect(other.database) as database:
        database.execute("ALTER TABLE cust_info DROP COLUMN cxmm")
    database.close()
    assert seen(one.gate.look_up(ASK, "1000001")) == seen(other.gate.look_up(ASK, "1000001"))
