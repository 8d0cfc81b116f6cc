# SPDX-License-Identifier: Apache-2.0
"""The shipped rule book against decisions.toml, which people read."""

import tomllib
from pathlib import Path

import pytest

from tests.policy.asking import GONE, LATER, STAFF, facts, fields, request
from tournier.policy import RuleBook
from tournier.policy.stages import parse_stages
from tournier.purpose import PURPOSES

TABLE = Path(__file__).with_name("decisions.toml")
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
KNOWN = {
    "title", "channel", "subject", "staff", "purpose", "basis", "fields", "count", "break_glass", "facts", "outcome",
    "rules", "stages", "levels", "remedy", "obligations",
}  # fmt: skip


def value(given: object) -> object:
    if isinstance(given, list):
        return frozenset(given)
    return {"lapsed": GONE, "valid": LATER}.get(given, given) if isinstance(given, str) else given


@pytest.mark.parametrize("case", CASES, ids=[case["title"].split(" / ")[1] for case in CASES])
def test_golden(book: RuleBook, case: dict):
    assert set(case) <= KNOWN
    purpose = case.get("purpose", "counter_service")
    question = request(
        case.get("channel", "look_up"),
        purpose=purpose,
        basis=case.get("basis", PURPOSES[purpose].bases[0]),
        subject=case.get("subject", "1000001") or None,
        staff=case.get("staff", STAFF),
        fields=fields(*case.get("fields", ("NAME", "MOBILE"))),
        count=case.get("count", 1),
        break_glass=case.get("break_glass", ""),
    )
    known = facts({key: value(given) for key, given in case.get("facts", {}).items()})
    decision = book.explain(question, known)
    assert decision.outcome == case["outcome"], decision.reasons
    if "rules" in case:
        assert {reason.rule for reason in decision.reasons} == set(case["rules"])
    if "stages" in case:
        assert decision.stages == parse_stages(case["stages"])
    for name, level in case.get("levels", {}).items():
        ref = next(item.ref for item in question.fields if item.category == name)
        assert decision.level(ref).name.lower() == level, name
        assert decision.level_reasons[ref].rule
    if "remedy" in case:
        assert {step.fact for step in decision.remedy.steps} == set(case["remedy"])
    if "obligations" in case:
        assert [obligation.name for obligation in decision.obligations] == case["obligations"]
    assert decision.rules_version == book.version
