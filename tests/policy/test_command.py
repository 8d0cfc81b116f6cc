# SPDX-License-Identifier: Apache-2.0
"""`tournier policy check` and `tournier policy explain`, as a person runs them."""

import argparse
import json
from pathlib import Path

import pytest

from tests.policy.asking import ORDINARY, facts, request
from tournier.base import BadInput
from tournier.cli import policy
from tournier.policy import RuleBook, shipped_rules
from tournier.policy.documents import read_facts, read_request, write_value
from tournier.policy.vocabulary import FACT

QUESTION = {
    "channel": "reveal", "staff": "S0001", "purpose": "counter_service", "basis": "contract", "subject": "1000001",
    "fields": [{"category": "MOBILE"}], "case": "CASE-1",
}  # fmt: skip


def known_facts(**changes: object) -> dict[str, dict[str, object]]:
    parts: dict[str, dict[str, object]] = {}
    for key, value in {**ORDINARY, **changes}.items():
        owner, name = key.split(".")
        parts.setdefault(owner, {})[name] = write_value(key, value)
    return parts


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    policy.arguments(parser)
    return policy.run(parser.parse_args(arguments))


@pytest.fixture
def files(tmp_path: Path):
    def written(question: object = QUESTION, known: object = None) -> tuple[str, ...]:
        (tmp_path / "request.json").write_text(json.dumps(question), encoding="utf-8")
        (tmp_path / "facts.json").write_text(json.dumps(known or known_facts()), encoding="utf-8")
        return ("--request", str(tmp_path / "request.json"), "--facts", str(tmp_path / "facts.json"))

    return written


def test_check_says_what_the_book_holds(capsys: pytest.CaptureFixture[str], book: RuleBook):
    assert run("check", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rules"] == len(book.rules) == sum(found["kinds"].values())
    assert found["version"] == book.version
    assert "JRT0171-4.2" in found["unverified"]
    assert run("check", str(shipped_rules())) == 0
    assert f"{len(book.rules)} rules" in capsys.readouterr().out


def test_check_names_what_is_wrong(tmp_path: Path):
    (tmp_path / "refuse-x.cedar").write_text("forbid (", encoding="utf-8")
    with pytest.raises(BadInput, match=r"refuse-x\.cedar, line 1 is not Cedar"):
        run("check", str(tmp_path))


def test_explain_shows_rule_clause_fact_and_remedy(capsys: pytest.CaptureFixture[str], files):
    assert run("explain", *files(known=known_facts(**{"staff.training_until": 20_000}))) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("refuse\n")
    assert "training-lapsed" in shown
    assert "中华人民共和国个人信息保护法 第五十一条第四项 (PIPL-51-4)" in shown
    assert "staff.training_until" in shown
    assert "完成年度信息保护培训" in shown


def test_explain_as_json_and_its_exit_status(capsys: pytest.CaptureFixture[str], files):
    assert run("explain", "--json", *files()) == 1
    waiting = json.loads(capsys.readouterr().out)
    assert waiting["outcome"] == "needs_approval"
    assert waiting["stages"] == [{"roles": ["branch_manager"], "all_of": True}]
    assert waiting["remedy"][0]["value"] == ["branch_manager"]
    assert run("explain", "--json", *files(known=known_facts(**{"approval.roles": frozenset({"branch_manager"})}))) == 0
    allowed = json.loads(capsys.readouterr().out)
    assert allowed["levels"][0]["level"] == "clear"
    assert run("explain", *files(known=known_facts(**{"approval.roles": frozenset({"branch_manager"})}))) == 0
    assert "example.MOBILE: clear (show-revealed)" in capsys.readouterr().out


def test_documents_say_the_same_as_values():
    assert read_facts(known_facts()) == facts()
    assert read_request(QUESTION).channel == request("reveal").channel
    assert all(read_facts({fact.owner: {fact.name: write_value(key, ORDINARY[key])}}) for key, fact in FACT.items())


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ([], None),
        ({**QUESTION, "channel": "whisper"}, None),
        ({**QUESTION, "wish": "x"}, None),
        ({**QUESTION, "staff": 7}, None),
        ({**QUESTION, "count": True}, None),
        ({**QUESTION, "fields": "MOBILE"}, None),
        ({**QUESTION, "fields": [{"category": "SHOE_SIZE"}]}, None),
        ({**QUESTION, "fields": [{"category": "MOBILE", "class": "C9"}]}, None),
        ({**QUESTION, "fields": [{"category": ["MOBILE"]}]}, None),
        ({**QUESTION, "fields": [{"category": "MOBILE", "class": {}}]}, None),
        (QUESTION, {"staf": {}}),
        (QUESTION, {"staff": 3}),
        (QUESTION, {"staff": {"shoe_size": 43}}),
        (QUESTION, {"staff": {"training_until": "soon"}}),
        (QUESTION, {"staff": {"sponsor": 1}}),
        (QUESTION, {"moment": {"minute": "25:00"}}),
        (QUESTION, {"moment": {"factors": True}}),
        (QUESTION, {"staff": {"posts": "teller"}}),
    ],
)
def test_odd_documents_are_bad_input(files, question: object, known: object):
    with pytest.raises(BadInput) as caught:
        run("explain", *files(question, known))
    assert caught.value.cure


def test_unreadable_files(tmp_path: Path, files):
    files()
    (tmp_path / "facts.json").write_bytes(b"{\xff")
    with pytest.raises(BadInput, match="not JSON"):
        run("explain", "--request", str(tmp_path / "request.json"), "--facts", str(tmp_path / "facts.json"))
    with pytest.raises(BadInput, match="cannot be read"):
        run("explain", "--request", str(tmp_path / "none.json"), "--facts", str(tmp_path / "facts.json"))
