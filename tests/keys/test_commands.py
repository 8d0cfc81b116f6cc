# SPDX-License-Identifier: Apache-2.0
"""`tournier keys` as an operator uses it, and what a project folder says about its KEK."""

import json
from dataclasses import replace

import pytest

from tests.ledger.cast import many
from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue.project import Project
from tournier.cli.main import build_parser
from tournier.engines.assembly import open_project_ledger
from tournier.engines.kek import holders
from tournier.ledger import Entry, Event, verify


@pytest.fixture
def project(tmp_path):
    made = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger")
    ledger = open_project_ledger(made, background=False)
    ledger.append_many(many(30))
    ledger.close()
    return made


def call(project, *words):
    parser, modules = build_parser()
    options = parser.parse_args(["keys", *words, "--project", str(project.path), "--json"])
    return modules["keys"].run(options)


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_of_a_new_ledger_there_is_nothing_to_show(tmp_path, capsys):
    made = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger")
    assert call(made, "status") == 0
    assert told(capsys) == []


def test_status_proposal_agreement_and_rotation(project, capsys):
    assert call(project, "status") == 0
    assert [(one["number"], one["holder"], one["keys"]) for one in told(capsys)] == [(1, "file", 8)]
    assert call(project, "rotate", "--why", "the yearly one") == 1
    proposed = told(capsys)["proposed"]
    with pytest.raises(Refused) as said:
        call(project, "rotate", "--approve", proposed)
    assert said.value.code == "keys.two_persons"
    with pytest.raises(Refused) as said:
        call(project, "rotate", "--resume")
    assert said.value.code == "keys.nothing"
    ledger = open_project_ledger(project, background=False)
    ledger.agree_to_rotation(proposed, "S0007")
    ledger.close()
    assert call(project, "rotate", "--resume") == 0
    assert told(capsys) == {"epoch": 2, "keys": 8, "left": 0}


def test_where_people_sign_in_they_decide_there(project):
    ledger = open_project_ledger(project, background=False)
    ledger.append(Entry(Event.SIGN_IN_SUCCEEDED, "S0005"))
    proposed = ledger.propose_rotation("S0005", "the yearly one")
    ledger.close()
    for words in (("--why", "the yearly one"), ("--approve", proposed)):
        with pytest.raises(Refused) as said:
            call(project, "rotate", *words)
        assert said.value.code == "keys.office"


def test_a_token_is_made_where_one_is_named(project):
    with pytest.raises(BadInput) as said:
        call(project, "make")
    assert said.value.code == "keys.no_token"


def test_a_project_says_who_holds_its_kek(project, monkeypatch):
    assert "[keys]" not in (project.path / "tournier.toml").read_text()
    monkeypatch.setenv("BANK_KEK", "6b" * 32)
    (project.path / "keys" / "ledger-kek-2025").write_text("6c" * 32)
    (project.path / "keys" / "ledger-kek-2025").chmod(0o600)
    replace(project, kek="env:BANK_KEK", kek_before=("file", "file:ledger-kek-2025")).save()
    read = Project.load(project.path)
    assert [one.name for one in holders(read)] == ["env:BANK_KEK", "file", "file:ledger-kek-2025"]
    for wrong in ("", "vault:x", "file:office-secret", "env:", "file:../ledger-kek-x"):
        with pytest.raises((BadInput, SystemFailed)):
            holders(replace(project, kek=wrong))


def test_a_kek_in_the_environment_from_the_first_day(tmp_path, monkeypatch):
    monkeypatch.setenv("BANK_KEK", "6b" * 32)
    made = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger")
    named = replace(made, kek="env:BANK_KEK")
    named.save()
    (made.path / "keys" / "ledger-kek").unlink()
    ledger = open_project_ledger(Project.load(made.path), background=False)
    ledger.append_many(many(30))
    assert [one.holder for one in ledger.key_epochs()] == ["env:BANK_KEK"]
    assert verify(made.ledger_store, key=ledger.verifier_key, kek=b"k" * 32).findings == []
    ledger.close()
