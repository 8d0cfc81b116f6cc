# SPDX-License-Identifier: Apache-2.0
"""A past decision is explained as it was decided, from the facts that its entry kept; the customer's facts are not told."""

import json
import shutil

import pytest

from tests.policy.asking import questions
from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier.cli.main import main
from tournier.engines.assembly import open_project_ledger
from tournier.gate.record import decision_entry
from tournier.ledger import Entry, Event
from tournier.policy import shipped_rules
from tournier.policy.laboratory.explaining import explain_past, explanation_written

MANY = 200


@pytest.fixture(scope="module")
def asked():
    return list(questions(MANY, 77))


@pytest.fixture(scope="module")
def bank(tmp_path_factory, book, asked):
    project = Project.create(tmp_path_factory.mktemp("explain") / "bank", name="Bank", origin="bank.example/ledger")
    shutil.copytree(shipped_rules(), project.rules, dirs_exist_ok=True)
    return project


@pytest.fixture(scope="module")
def entries(bank, book, asked):
    """The entries of the decisions, in their order."""
    ledger = open_project_ledger(bank, background=False)
    made = [decision_entry(one, book.decide(one, known), known, {}) for one, known in asked]
    receipts = ledger.append_many(made)
    found = [ledger.read(receipt.id) for receipt in receipts]
    ledger.close()
    return found


def test_every_decision_is_explained_as_it_was_decided(book, asked, entries):
    for (request, facts), entry in zip(asked, entries, strict=True):
        real, told = book.explain(request, facts), explain_past(entry, book)
        assert told.agrees
        assert told.recorded is real.outcome is told.decision.outcome
        assert [reason.rule for reason in told.decision.reasons] == [reason.rule for reason in real.reasons]
        assert told.decision.stages == real.stages
        wanted, found = (
            [step.fact for step in one.remedy.steps] if one.remedy else None for one in (real, told.decision)
        )
        assert found == wanted


def test_the_facts_behind_the_reasons_are_told_and_the_customers_only_named(book, asked, entries):
    keys = set()
    for (_request, facts), entry in zip(asked, entries, strict=True):
        for key, (zh, en) in explain_past(entry, book).facts.items():
            owner, name = key.split(".")
            keys.add(key)
            if owner == "customer" or name in {"relatives", "own_customer"}:
                assert ":" not in en
                assert "：" not in zh
            else:
                assert ("missing" in en) == (name not in getattr(facts, owner))
    assert {key.partition(".")[0] for key in keys} == {"staff", "customer", "moment", "approval"}


def test_what_is_no_decision_or_lost_its_facts_says_so(book, entries):
    from dataclasses import replace

    other = replace(entries[0], event=Event.RULES_PROPOSED)
    with pytest.raises(BadInput, match="no decision of rules"):
        explain_past(other, book)
    with pytest.raises(BadInput, match="were not kept"):
        explain_past(replace(entries[0], beside=b""), book)


def test_the_command_explains_an_entry_and_records_that_before(bank, book, asked, entries, capsys):
    place = next(place for place, entry in enumerate(entries) if entry.event is Event.DISCLOSURE_REFUSED)
    assert main(["policy", "explain", "--project", str(bank.path), "--entry", entries[place].id, "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said == {"entry": entries[place].id, **explanation_written(explain_past(entries[place], book))}
    ledger = open_project_ledger(bank, background=False)
    [read] = ledger.entries(event=Event.LEDGER_READ)
    ledger.close()
    assert (read.detail["what"], read.detail["entry"]) == ("explanation", entries[place].id)
    assert main(["policy", "explain", "--project", str(bank.path), "--entry", entries[place].id]) == 1
    assert "recorded: refuse" in capsys.readouterr().out


def test_the_command_names_what_it_lacks(bank, capsys):
    assert main(["policy", "explain"]) != 0
    assert "--staff, --entry, or --request and --facts" in capsys.readouterr().err
    assert main(["policy", "explain", "--project", str(bank.path), "--entry", "nothing"]) != 0
    assert "Traceback" not in capsys.readouterr().err
    ledger = open_project_ledger(bank, background=False)
    key = ledger.append(Entry(Event.RULES_PROPOSED, "S1")).id
    ledger.close()
    assert main(["policy", "explain", "--project", str(bank.path), "--entry", key]) != 0
    assert "no decision of rules" in capsys.readouterr().err
