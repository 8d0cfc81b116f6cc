# SPDX-License-Identifier: Apache-2.0
"""Law 4 as a table: every fact about a person and a moment x every channel of one customer, flipped in the middle.

What is expected stands here by itself. A fact that rules read and that is missing here fails; so does a channel.
"""

from collections.abc import Callable
from typing import Any

from tests.laws.conftest import ASK, Bank
from tests.simulators.registers import TODAY
from tests.simulators.smallbank import ACCOUNT, CUSTOMER
from tournier.catalogue import FieldRef
from tournier.gate import Card, Found, Matched
from tournier.policy import Channel
from tournier.policy.vocabulary import FACTS

MOBILE = FieldRef(CUSTOMER, "sjhm")
YESTERDAY = TODAY - 1
# What the channel does once more when a first answer is there.
CHANNELS: dict[str, Callable[[Bank], Any]] = {
    "search": lambda bank: bank.gate.search(ASK, [("CUST_ID", "1000001")]),
    "look_up": lambda bank: bank.gate.look_up(ASK, "1000001"),
    "rows": lambda bank: bank.gate.rows(ASK, "1000001", ACCOUNT, 1),
    "match": lambda bank: bank.gate.match(ASK, "1000001", "MOBILE", "10012345678"),
    "reveal": lambda bank: bank.gate.reveal(ASK, "1000001", [MOBILE]),
    "copy": lambda bank: bank.gate.copy(ASK, "1000001", [MOBILE]),
    "print": lambda bank: bank.gate.print(ASK, "1000001"),
}
EVERY = frozenset(CHANNELS)
CLEAR = frozenset({"reveal", "copy", "print"})
# How a fact is flipped, and the channels that it must close.
TABLE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "staff.status": ({"staff.status": "on_leave"}, EVERY),
    "staff.posts": ({"staff.posts": frozenset()}, EVERY),
    "staff.training_until": ({"staff.training_until": YESTERDAY}, EVERY),
    "staff.pledge_until": ({"staff.pledge_until": YESTERDAY}, EVERY),
    "staff.read_confirmed_until": ({"staff.read_confirmed_until": YESTERDAY}, EVERY),
    "staff.exam_until": ({"staff.exam_until": YESTERDAY}, CLEAR),
    "staff.background_check_until": ({"staff.background_check_until": YESTERDAY}, CLEAR),
    "staff.open_violation": ({"staff.open_violation": True}, CLEAR),
    "staff.employment": ({"staff.employment": "intern"}, CLEAR),
    "staff.contract_until": ({"staff.employment": "outsourced", "staff.contract_until": YESTERDAY}, EVERY),
    "staff.sponsor": ({"staff.employment": "outsourced", "staff.sponsor": False}, EVERY),
    "staff.relatives": ({"staff.relatives": frozenset({"1000001"})}, EVERY - {"search"}),
    "staff.own_customer": ({"staff.own_customer": "1000001"}, EVERY - {"search"}),
    "staff.complained_by": ({"staff.complained_by": frozenset({"1000001"})}, EVERY - {"search"}),
    "staff.recused_from": ({"staff.recused_from": frozenset({"1000001"})}, EVERY - {"search"}),
    "staff.declaration_overdue": ({"staff.declaration_overdue": True}, CLEAR),
    "moment.locked": ({"moment.locked": True}, EVERY),
    "moment.network_allowed": ({"moment.network_allowed": False}, EVERY),
    "moment.network": ({"moment.network": "outside"}, EVERY),
    "moment.managed_device": ({"moment.managed_device": False}, CLEAR),
    "moment.factors": ({"moment.factors": 1}, CLEAR),
    "moment.searches_today": ({"moment.searches_today": 300}, frozenset({"search"})),
    "moment.minute": ({"moment.minute": 23 * 60, "approval.roles": frozenset()}, frozenset({"reveal", "copy"})),
}
# Facts that open nothing by themselves, or say who asks and when: nothing about them lapses.
# `kept_among` speaks of questions about many alone (`test_kept_customers.py`), `unanswered` of exports (`test_owner_missing.py`).
STEADY = frozenset(
    {
        "staff.id", "staff.branch", "staff.region", "staff.portfolio", "moment.date", "moment.weekday", "moment.workday",
        "moment.kept_among", "moment.unanswered",
    }
)  # fmt: skip


def test_every_fact_that_is_flipped_in_the_middle_closes_the_channels_that_it_must(bank: Bank):
    bank.registers.approval["roles"] = frozenset({"branch_manager"})
    wrong = []
    for fact, (flip, closes) in TABLE.items():
        for channel, ask in CHANNELS.items():
            bank.registers.spent.clear()
            before = ask(bank)
            assert isinstance(before, Card | Found | Matched), (channel, before)
            kept = {owner: dict(getattr(bank.registers, owner)) for owner in ("staff", "moment", "approval")}
            for name, value in flip.items():
                owner, _dot, part = name.partition(".")
                getattr(bank.registers, owner)[part] = value
            open_still = isinstance(ask(bank), Card | Found | Matched)
            for owner, values in kept.items():
                getattr(bank.registers, owner).clear()
                getattr(bank.registers, owner).update(values)
            if open_still is (channel in closes):
                wrong.append((fact, channel, "open" if open_still else "closed"))
    assert wrong == []


def test_no_fact_about_a_person_or_a_moment_and_no_channel_of_one_customer_is_missing():
    told = {fact.key for fact in FACTS if fact.owner in {"staff", "moment"}}
    assert told - STEADY == TABLE.keys()
    many_or_own = {
        Channel.OWN_VIEW,
        Channel.QUERY,
        Channel.EXPORT,
    }  # their pages: the office's and the wire's own tests
    assert {channel.value for channel in Channel if channel not in many_or_own} == EVERY - {"rows"}
