# SPDX-License-Identifier: Apache-2.0
"""Law 7: a refusal names rules, clauses, missing facts and the smallest remedy; the remedy flips the verdict, any part less does not."""

from tests.laws.conftest import ASK, Bank
from tests.simulators.registers import TODAY
from tests.simulators.smallbank import MOBILE
from tournier.gate import ApprovalNeeded, Card, Refusal
from tournier.law import clauses


def apply(bank: Bank, answer: Refusal | ApprovalNeeded, *, leave_out: int | None = None) -> dict[str, object]:
    changed: dict[str, object] = {}
    assert answer.decision.remedy is not None
    for number, step in enumerate(answer.decision.remedy.steps):
        if number != leave_out:
            part, name = step.fact.split(".")
            changed[step.fact] = getattr(bank.registers, part).get(name)
            getattr(bank.registers, part)[name] = step.value
    return changed


def test_a_lapsed_training_is_named_with_its_clause_and_its_cure(bank: Bank):
    bank.registers.staff["training_until"] = TODAY - 1
    answer = bank.gate.look_up(ASK, "1000001")
    assert isinstance(answer, Refusal)
    known = clauses()
    assert answer.decision.reasons
    for reason in answer.decision.reasons:
        assert reason.zh
        assert reason.en
        assert all(clause in known for clause in reason.clauses)
    assert any("staff.training_until" in reason.facts for reason in answer.decision.reasons)
    apply(bank, answer)
    assert isinstance(bank.gate.look_up(ASK, "1000001"), Card)


def test_any_part_of_a_remedy_less_leaves_the_answer_at_no(bank: Bank):
    def lapse() -> None:
        bank.registers.__init__()  # type: ignore[misc]
        bank.registers.staff["training_until"] = TODAY - 1
        bank.registers.staff["pledge_until"] = TODAY - 1
        bank.registers.moment["factors"] = 1

    lapse()
    answer = bank.gate.reveal(ASK, "1000001", [MOBILE])
    assert isinstance(answer, Refusal)
    assert answer.decision.remedy is not None
    steps = len(answer.decision.remedy.steps)
    assert steps >= 3
    for number in range(steps):
        lapse()
        apply(bank, answer, leave_out=number)
        assert not isinstance(bank.gate.reveal(ASK, "1000001", [MOBILE]), Card), number
    lapse()
    apply(bank, answer)
    assert isinstance(bank.gate.reveal(ASK, "1000001", [MOBILE]), Card)
