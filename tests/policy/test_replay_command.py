# SPDX-License-Identifier: Apache-2.0
"""`tournier policy replay` over a project's ledger: who gains and loses what, recorded before it is read."""

import json
import shutil
from collections import Counter

import pytest

from tests.policy.asking import questions
from tournier.catalogue.project import Project
from tournier.cli.main import main
from tournier.engines.assembly import open_project_ledger
from tournier.gate.record import decision_entry
from tournier.ledger import Event
from tournier.policy import RuleBook, shipped_rules

MANY = 400


@pytest.fixture(scope="module")
def bank(tmp_path_factory, book):
    """A project whose ledger holds decisions of the rules in its folder."""
    project = Project.create(tmp_path_factory.mktemp("replay") / "bank", name="Bank", origin="bank.example/ledger")
    shutil.copytree(shipped_rules(), project.rules, dirs_exist_ok=True)
    ledger = open_project_ledger(project, background=False)
    ledger.append_many(
        [decision_entry(asked, book.decide(asked, known), known, {}) for asked, known in questions(MANY, 31)]
    )
    ledger.close()
    return project


@pytest.fixture(scope="module")
def draft(tmp_path_factory, book):
    """The shipped rules in a folder, without the one that keeps tellers from revealing."""
    folder = tmp_path_factory.mktemp("draft")
    texts: dict[str, str] = {}
    for rule in book.rules:
        if rule.id not in {"teller-reveal", "training-lapsed"}:
            texts[rule.file] = texts.get(rule.file, "") + rule.text + "\n"
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_command_says_what_a_draft_would_have_decided(bank, book, draft, capsys):
    assert main(["policy", "replay", str(draft), "--project", str(bank.path), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    drafted = RuleBook.load(draft)
    real = Counter(
        (book.decide(asked, known).outcome.value, drafted.decide(asked, known).outcome.value)
        for asked, known in questions(MANY, 31)
    )
    assert {(line["before"], line["after"]): line["decisions"] for line in said["outcomes"]} == real
    assert (said["decided"], said["older"], said["recorded_otherwise"]) == (MANY, 0, 0)
    assert said["draft_version"] == drafted.version


def test_a_person_reads_it_in_words(bank, draft, capsys):
    assert main(["policy", "replay", str(draft), "--project", str(bank.path)]) == 1
    out = capsys.readouterr().out
    assert f"{MANY} decisions made again" in out
    assert "for example entry" in out


def test_the_rules_in_force_change_nothing(bank, capsys):
    assert main(["policy", "replay", str(bank.rules), "--project", str(bank.path)]) == 0
    assert "nothing would have been decided otherwise" in capsys.readouterr().out


def test_reading_the_history_is_itself_recorded(bank, draft, capsys):
    assert main(["policy", "replay", str(draft), "--project", str(bank.path), "--since", "2020-01-01", "--json"]) == 1
    capsys.readouterr()
    ledger = open_project_ledger(bank, background=False)
    read = ledger.entries(event=Event.LEDGER_READ, limit=1)[0]
    ledger.close()
    assert (read.detail["what"], read.detail["since"]) == ("replay", "2020-01-01")
    assert read.detail["rules_version"] == RuleBook.load(draft).version


@pytest.mark.parametrize(("window", "decided"), [(["--until", "2020-01-01"], 0), (["--since", "2020-01-01"], MANY)])
def test_days_bound_the_history(bank, draft, window, decided, capsys):
    main(["policy", "replay", str(draft), "--project", str(bank.path), "--json", *window])
    assert json.loads(capsys.readouterr().out)["decided"] == decided


def test_a_day_that_is_none_is_told_with_its_cure(bank, draft, capsys):
    assert main(["policy", "replay", str(draft), "--project", str(bank.path), "--since", "yesterday"]) == 2
    assert "Write it as 2026-09-01." in capsys.readouterr().err
