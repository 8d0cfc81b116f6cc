# SPDX-License-Identifier: Apache-2.0
"""Law 4 as a table: every fact about a person and a moment x every channel, flipped in the middle.

A fact that rules read and that is missing in the table fails; so does a channel.
"""

from collections.abc import Callable
from typing import Any

from tests.laws.conftest import ASK, Bank
from tests.laws.fact_flips import CHANNELS, EVERY, STEADY, TABLE, flipped
from tests.simulators.smallbank import ACCOUNT, CUSTOMER
from tournier.base import Refused
from tournier.catalogue import FieldRef
from tournier.gate import Ask, Card, Found, Matched, OpenQuery
from tournier.gate.keeping import kept
from tournier.policy import Channel
from tournier.policy.vocabulary import FACTS

MOBILE = FieldRef(CUSTOMER, "sjhm")
MANY = Ask(ASK.staff, "reconciliation", "contract", case=ASK.case, session=ASK.session, address=ASK.address)
AMOUNTS, NAMES = "SELECT khh, ye FROM acct_base", "SELECT khxm FROM cust_info"
# Gives the first answer of a channel, and what asks for the next; either raises Refused for a no.
Opened = Callable[[], object]


def _one(ask: Callable[[Bank], Any]) -> Callable[[Bank], Opened]:
    def begin(bank: Bank) -> Opened:
        def again() -> object:
            if not isinstance(answer := ask(bank), Card | Found | Matched):
                raise Refused("no", str(answer), "")
            return answer

        again()
        return again

    return begin


def _open(bank: Bank, channel: Channel, sql: str = AMOUNTS) -> OpenQuery:
    opened = bank.gate.open_query(MANY, sql, channel=channel, count=3)
    assert isinstance(opened, OpenQuery), opened
    return opened


def _pages(channel: Channel, sql: str = AMOUNTS) -> Callable[[Bank], Opened]:
    def begin(bank: Bank) -> Opened:
        pages = _open(bank, channel, sql).pages(batch_rows=1)
        assert next(pages).rows.num_rows == 1
        return lambda: next(pages)

    return begin


def _download(bank: Bank) -> Opened:
    """A file that is made, and goes piece by piece."""
    opened = _open(bank, Channel.EXPORT)
    list(opened.pages())
    held = kept(opened)
    bank.gate.deliver(held, MANY, {})
    return lambda: bank.gate.still_deliver(held, MANY)


BEGIN: dict[str, Callable[[Bank], Opened]] = {
    "search": _one(lambda bank: bank.gate.search(ASK, [("CUST_ID", "1000001")])),
    "look_up": _one(lambda bank: bank.gate.look_up(ASK, "1000001")),
    "rows": _one(lambda bank: bank.gate.rows(ASK, "1000001", ACCOUNT, 1)),
    "match": _one(lambda bank: bank.gate.match(ASK, "1000001", "MOBILE", "10012345678")),
    "reveal": _one(lambda bank: bank.gate.reveal(ASK, "1000001", [MOBILE])),
    "copy": _one(lambda bank: bank.gate.copy(ASK, "1000001", [MOBILE])),
    "print": _one(lambda bank: bank.gate.print(ASK, "1000001")),
    "query": _pages(Channel.QUERY),
    "names": _pages(Channel.QUERY, NAMES),
    "export": _pages(Channel.EXPORT),
    "download": _download,
}


def test_every_fact_that_is_flipped_in_the_middle_closes_the_channels_that_it_must(bank: Bank):
    bank.registers.approval["roles"] = frozenset({"branch_manager"})
    bank.registers.staff["posts"] = frozenset({"teller", "analyst"})
    wrong = []
    for fact, (_flip, closes) in TABLE.items():
        for channel, begin in BEGIN.items():
            bank.registers.spent.clear()
            again = begin(bank)
            with flipped(bank.registers, fact):
                try:
                    again()
                except Refused:
                    is_open = False
                else:
                    is_open = True
            if is_open is (channel in closes):
                wrong.append((fact, channel, "open" if is_open else "closed"))
    assert wrong == []


def test_no_fact_about_a_person_or_a_moment_and_no_channel_is_missing():
    told = {fact.key for fact in FACTS if fact.owner in {"staff", "moment"}}
    assert told - STEADY == TABLE.keys()
    assert BEGIN.keys() == EVERY
    # The customer's own view is nobody's of the staff.
    assert CHANNELS - {Channel.OWN_VIEW.value} == EVERY - {"rows", "names", "download"}
