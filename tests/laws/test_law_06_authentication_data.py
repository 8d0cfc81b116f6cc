# SPDX-License-Identifier: Apache-2.0
"""Law 6: authentication data (C3) never leave: only match or no match."""

import itertools

from tests.laws.conftest import Bank
from tests.simulators.smallbank import CUSTOMERS, PIN
from tournier.catalogue import Level
from tournier.gate import Ask, Card
from tournier.purpose import PURPOSES

POSTS = (
    "teller", "customer_manager", "call_agent", "loan_officer", "analyst", "aml_officer", "collector", "branch_manager",
    "department_head", "protection_officer", "compliance_officer", "legal_officer", "auditor", "service",
)  # fmt: skip
EVERY_APPROVAL = frozenset(POSTS)
PINS = {row[5] for row in CUSTOMERS}


def asks() -> list[Ask]:
    return [
        Ask("S0001", purpose.name, basis, case="C1", break_glass=reason, address="10.1.0.5")
        for purpose in PURPOSES.values()
        for basis in purpose.bases
        for reason in ("", "客户在柜台突发疾病需要联系家属")
    ]


def test_no_post_no_purpose_no_approval_and_no_emergency_shows_one(bank: Bank):
    bank.registers.approval["roles"] = EVERY_APPROVAL
    cards = 0
    for post, ask in itertools.product(POSTS, asks()):
        bank.registers.staff["posts"] = frozenset({post})
        answers = [bank.gate.copy(ask, "1000001", [PIN])]
        if not ask.break_glass:
            answers += [bank.gate.reveal(ask, "1000001", [PIN]), bank.gate.look_up(ask, "1000001")]
        for answer in answers:
            if isinstance(answer, Card):
                cards += 1
                assert answer.decision.level(PIN) <= Level.MATCH
                assert not PINS & {value for section in answer.sections for row in section.rows for value in row}
    assert cards > 10, "nothing was shown at all, so nothing was proved"


def test_not_even_the_customer_sees_them(bank: Bank):
    bank.registers.staff["own_customer"] = "1000001"
    answer = bank.gate.own_view("1000001")
    assert isinstance(answer, Card)
    assert not PINS & {value for section in answer.sections for row in section.rows for value in row}
