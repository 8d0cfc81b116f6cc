# SPDX-License-Identifier: Apache-2.0
"""`tournier ledger` as an auditor and an operator use it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.cast import look_up, many
from tournier.base import BadInput, Refused, TournierError
from tournier.catalogue.project import Project
from tournier.cli import ledger as command
from tournier.ledger import Event, HttpWitness, open_ledger


@pytest.fixture
def project(tmp_path):
    made = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger")
    ledger = command._open(made.path)
    ledger.append_many(many(300))
    ledger.close()
    return made


def call(*words: object) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_project_is_verified_with_all_its_keys(project, capsys):
    assert call("verify", project.path, "--json") == 0
    report = told(capsys)
    assert (report["ok"], report["entries"], report["openings"]) == (True, 301, 1203)  # with the use of the KEK
    assert call("verify", project.path) == 0
    assert "the ledger holds" in capsys.readouterr().out


def test_what_is_found_wanting_ends_with_one(project, capsys):
    import sqlite3

    with sqlite3.connect(project.path / "ledger.sqlite") as db:
        db.execute("DELETE FROM leaf WHERE idx = 299")
    assert call("verify", project.path) == 1
    out = capsys.readouterr().out
    assert "FOUND truncated" in out
    assert "does not hold" in out


def test_an_outsider_verifies_a_bundle_a_proof_and_an_old_checkpoint(project, tmp_path, capsys):
    assert call("checkpoint", "--project", project.path, "--json") == 0
    head = told(capsys)
    (tmp_path / "kept").write_text(head["checkpoint"])
    assert call("bundle", tmp_path / "out", "--project", project.path, "--json") == 0
    assert told(capsys)["key"] == head["key"]
    assert call("verify", tmp_path / "out", "--key", head["key"], "--known", tmp_path / "kept") == 0
    capsys.readouterr()
    assert call("show", "--project", project.path, "--limit", 1, "--json") == 0
    (entry,) = told(capsys)
    assert call("prove", entry["id"], "--project", project.path) == 0
    (tmp_path / "one.tlog-proof").write_text(capsys.readouterr().out)
    assert call("verify", tmp_path / "one.tlog-proof", "--key", head["key"], "--json") == 0
    assert told(capsys)["id"] == entry["id"]
    other = head["key"].replace("bank", "bunk")
    with pytest.raises(TournierError):
        call("verify", tmp_path / "one.tlog-proof", "--key", other)
    with pytest.raises(BadInput):
        call("verify", tmp_path / "one.tlog-proof")


def test_reading_is_recorded(project, capsys):
    assert call("show", "--project", project.path, "--subject", "customer-3", "--json") == 0
    assert len(told(capsys)) == 20
    assert call("show", "--project", project.path, "--limit", 2, "--json") == 0
    opened, last = told(capsys)
    assert opened["event"] == Event.KEK_USED, "this reading had the keys opened"
    assert (last["event"], last["detail"], last["actor"].split(":")[0]) == (Event.LEDGER_READ, {"entries": 20}, "cli")
    assert call("show", last["id"], "--project", project.path) == 0
    assert last["id"] in capsys.readouterr().out


def test_many_subjects_are_counted_listed_and_proved_one_by_one(project, tmp_path, capsys):
    ledger = command._open(project.path)
    receipt = ledger.append(look_up(1, *(f"customer-{n}" for n in range(100))))
    key = ledger.verifier_key
    ledger.close()
    assert call("show", receipt.id, "--project", project.path) == 0
    assert "100 customers" in capsys.readouterr().out
    assert call("show", receipt.id, "--subjects", "--project", project.path) == 0
    assert sorted(capsys.readouterr().out.split()) == sorted(f"customer-{n}" for n in range(100))
    assert call("prove", receipt.id, "--subject", "customer-7", "--project", project.path) == 0
    (tmp_path / "one.tlog-proof").write_text(capsys.readouterr().out)
    assert call("verify", tmp_path / "one.tlog-proof", "--key", key, "--json") == 0
    assert told(capsys)["values"] == {"subject": "customer-7"}
    with pytest.raises(Refused):
        call("prove", receipt.id, "--subject", "customer-100", "--project", project.path)
    with pytest.raises(BadInput):
        call("show", "--subjects", "--project", project.path)
    assert call("verify", project.path) == 0
    assert "100 subjects in the trees of 1 entries" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["nowhere", "empty", "text"])
def test_what_is_no_ledger_is_a_usage_error(tmp_path, path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("hello")
    with pytest.raises(BadInput) as caught:
        call("verify", tmp_path / path)
    assert caught.value.code == "ledger.no_ledger"


def test_an_empty_ledger_has_no_checkpoint(tmp_path):
    made = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger")
    with pytest.raises(Refused):
        call("checkpoint", "--project", made.path)


def opened(project, witness=None):
    return open_ledger(
        project.ledger_store,
        signing_key=project.key("ledger-signing"),
        kek=project.key("ledger-kek"),
        search_key=project.key("ledger-search"),
        origin=project.origin,
        witness=witness,
    )


def test_a_witness_process_cosigns_and_remembers_after_it_was_killed(tmp_path, project):
    log = opened(project)
    key, root = log.verifier_key, Path(__file__).parents[2]
    log.close()
    program = "import sys; from tests.ledger.test_commands import call; sys.exit(call(*sys.argv[1:]))"
    words = [
        "witness",
        "--listen",
        "127.0.0.1:0",
        "--state",
        tmp_path / "state",
        "--key",
        tmp_path / "key",
        "--log",
        key,
        "--json",
    ]
    sizes = []
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, words)],
            cwd=root,
            env={"PYTHONPATH": "src"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        try:
            place = json.loads(process.stdout.readline())
            ledger = opened(project, HttpWitness.at(place["url"], place["key"]))
            ledger.append(look_up())
            assert ledger.cosign()
            sizes.append(ledger.status().witnessed_size)
            ledger.close()
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
    assert sizes == [302, 303]
    (head,) = (tmp_path / "state").glob("*.head")
    assert call("verify", project.path, "--known", head, "--witness", place["key"]) == 0
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("words", [["--listen", "nowhere"], []])
def test_a_witness_needs_an_address_and_a_log(tmp_path, words):
    with pytest.raises(BadInput):
        call("witness", "--state", tmp_path, "--key", tmp_path / "key", *words)
