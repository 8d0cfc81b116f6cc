# SPDX-License-Identifier: Apache-2.0
"""Proofs hold for every entry, do not hold when touched, and a tampered ledger is shown as such."""

import contextlib
import io
import re
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone
from tests.simulators.small_office import Office

from tournier.base import TournierError
from tournier.ledger import verify_proof
from tournier.ledger.entries import Entry, Event
from tournier_office.evidence import actions
from tournier_office.evidence.models import Verification
from tournier_office.evidence.proofs import check_proof
from tournier_office.evidence.tests.test_reading import disclosed
from tournier_office.site import background, gateway


def test_the_proof_of_each_entry_verifies_offline(office: Office) -> None:
    disclosed()
    ledger = gateway.ledger()
    client = office.client("auditor")
    entries = ledger.entries(limit=100)
    assert len(entries) >= 5
    for entry in entries:
        text = client.get(f"/evidence/entries/{entry.id}/proof/").content.decode()
        proven = verify_proof(text, ledger.verifier_key)
        assert (proven.id, proven.event) == (entry.id, entry.event.value)
        assert set(proven.values) <= {"actor", "disclosure", "detail"}


def test_a_touched_proof_does_not_hold_and_says_why(office: Office) -> None:
    ledger = gateway.ledger()
    text = ledger.prove(disclosed())
    lines = text.split("\n")
    spoilt = "\n".join([*lines[:2], f"index {int(lines[2].split()[1]) ^ 1}", *lines[3:]])
    assert check_proof(text, ledger.verifier_key).sound
    result = check_proof(spoilt, ledger.verifier_key)
    assert not result.sound
    assert result.cause
    assert result.cure


def test_the_button_checks_on_the_server_and_shows_the_outsider_s_command(office: Office) -> None:
    entry = disclosed()
    client = office.client("teller")
    page = client.get(f"/evidence/entries/{entry}/").content.decode()
    assert "Check the proof" in page
    assert re.search(r"[0-9a-f]{64}", page)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(f"/evidence/entries/{entry}/check/", headers=headers).content.decode()
        assert "The proof holds." in answer
        assert "tournier ledger verify" in answer
    assert ("<html" in client.post(f"/evidence/entries/{entry}/check/").content.decode()) is True


def test_the_checkpoint_page_shows_note_key_and_witness(office: Office) -> None:
    page = office.client("teller").get("/evidence/checkpoint/").content.decode()
    assert "bank.example/ledger" in page
    assert "no witness is set up" in page
    note = office.client("teller").get("/evidence/checkpoint/note/")
    assert note.headers["Content-Disposition"].endswith('"checkpoint.txt"')
    assert note.content.decode() == gateway.ledger().checkpoint()


def run() -> Verification:
    now = timezone.now()
    row = Verification.objects.create(started_by="S0006", started_at=now, beat_at=now)
    actions.run_verification(row.pk)
    row.refresh_from_db()
    return row


def test_a_sound_ledger_is_found_sound(office: Office) -> None:
    disclosed()
    row = run()
    assert (row.state, row.report["findings"]) == ("sound", [])
    # the comparison of the registers came after, and told the ledger of this run's own row
    assert row.done == gateway.ledger().status().size - 1
    assert row.report["registers"]["ok"]
    assert row.report["registers"]["rows"]
    page = office.client("auditor").get("/evidence/verification/").content.decode()
    assert "The ledger is sound" in page


def tamper(office: Office, statement: str) -> None:
    gateway.ledger().close()
    path = office.project.ledger_store.removeprefix("sqlite:///")
    with sqlite3.connect(path) as store:
        store.execute(statement)
    store.close()
    gateway.use(office.project)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaf SET entry = replace(entry, 'disclosure:intended', 'disclosure:refused') WHERE rowid = (SELECT max(rowid) FROM leaf)",
        "UPDATE leaf SET entry = CAST(replace(entry, 'disclosure:intended', 'disclosure:refused') AS BLOB) WHERE rowid = (SELECT max(rowid) FROM leaf)",
        "DELETE FROM leaf WHERE rowid = (SELECT max(rowid) FROM leaf)",
        "DELETE FROM leaf WHERE rowid = (SELECT min(rowid) FROM leaf)",
    ],
)
def test_a_tampered_ledger_is_shown_as_such(tampered_office: Office, statement: str) -> None:
    disclosed()
    tamper(tampered_office, statement)
    row = run()
    assert row.state == "wanting"
    assert row.report["findings"]
    page = tampered_office.client("auditor").get("/evidence/verification/").content.decode()
    assert "tampered with" in page
    assert "sound." not in page


def test_an_unreadable_entry_is_the_ledger_s_failure_not_the_reader_s(tampered_office: Office) -> None:
    disclosed()
    auditor = tampered_office.client("auditor")
    assert auditor.get("/evidence/").status_code == 200  # the keys are open in this process from here on
    with contextlib.closing(sqlite3.connect(tampered_office.project.ledger_store.removeprefix("sqlite:///"))) as store:
        store.execute("UPDATE leaf SET entry = 'x' WHERE rowid = (SELECT max(rowid) FROM leaf)")
        store.commit()
    answer = auditor.get("/evidence/")
    assert answer.status_code == 503
    assert "verify the whole ledger" in answer.content.decode()
    gateway.use(tampered_office.project)  # a process that has just started cannot record that it opens the keys
    answer = auditor.get("/evidence/")
    assert answer.status_code == 503
    assert "tournier ledger verify" in answer.content.decode()


def test_a_ledger_rolled_back_is_found_by_the_checkpoint_that_the_office_kept(office: Office) -> None:
    """The operator puts an older copy of the whole store in place: in itself it is sound."""
    gateway.ledger().close()
    path = office.project.ledger_store.removeprefix("sqlite:///")
    with sqlite3.connect(path) as store, sqlite3.connect(office.folder / "copy.sqlite") as copy:
        store.backup(copy)
    gateway.use(office.project)
    disclosed()
    assert run().state == "sound"
    gateway.ledger().close()
    with sqlite3.connect(office.folder / "copy.sqlite") as copy, sqlite3.connect(path) as store:
        copy.backup(store)
    gateway.use(office.project)
    assert run().state == "wanting"


def test_two_starts_give_one_run(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda self: None)
    auditor = office.client("auditor")
    auditor.post("/evidence/verification/")
    answer = auditor.post("/evidence/verification/", headers={"HX-Request": "true"})
    assert Verification.objects.count() == 1
    assert "Verifying" in answer.content.decode()
    assert "every 1s" in answer.content.decode()


def test_a_run_whose_process_died_is_closed_and_another_may_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda self: None)
    auditor = office.client("auditor")
    auditor.post("/evidence/verification/")
    Verification.objects.update(beat_at=timezone.now() - background.LOST_AFTER * 2)
    auditor.post("/evidence/verification/")
    assert sorted(Verification.objects.values_list("state", flat=True)) == ["broken_off", "running"]


@pytest.mark.django_db(transaction=True)
def test_the_run_in_the_background_ends_with_a_result(office_of_threads: Office) -> None:
    disclosed()
    auditor = office_of_threads.client("auditor")
    auditor.post("/evidence/verification/")
    for thread in threading.enumerate():
        if thread.name == "verify-ledger":
            thread.join(60)
    row = Verification.objects.get()
    assert row.state == "sound"
    fragment = auditor.get(f"/evidence/verification/{row.pk}/").content.decode()
    assert "every 1s" not in fragment
    assert gateway.ledger().entries(event=Event.LEDGER_READ, actor=office_of_threads.staff("auditor"))


def test_the_bundle_verifies_as_an_outsider_would(office: Office, tmp_path: Path) -> None:
    from tournier.ledger.verify import verify

    entry = disclosed()
    answer = office.client("auditor").get("/evidence/bundle/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "ledger-bundle"
    key = (folder / "verifier-key.txt").read_text().strip()
    (folder / "verifier-key.txt").unlink()
    report = verify(folder, key=key)
    assert report.ok
    assert report.entries > 0
    assert not any(b"1000001" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert any(entry.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_entry_not_yet_in_the_tree_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from tournier.base import SystemFailed
    from tournier.ledger import Ledger

    def pending(*_args: object) -> str:
        raise SystemFailed("ledger.pending", "The entry is durable but not yet in the tree.", "Ask again in a moment.")

    entry = disclosed()
    monkeypatch.setattr(Ledger, "prove", pending)
    answer = office.client("teller").get(f"/evidence/entries/{entry}/")
    assert answer.status_code == 200
    assert "not yet in the tree" in answer.content.decode()
    with pytest.raises(TournierError):
        gateway.ledger().prove(entry)


def test_the_banner_is_silent_while_all_is_well_and_loud_when_the_ledger_fails(office: Office) -> None:
    client = office.client("teller")
    assert client.get("/evidence/health/").content.decode().strip() == ""
    gateway.ledger().close()
    answer = client.get("/evidence/health/")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert "/evidence/health/" in client.get("/").content.decode()


def test_a_ledger_with_two_trees_shows_both_roots_and_checks_both(office: Office) -> None:
    from tournier.ledger import open_ledger

    disclosed()
    assert "by SM3" not in office.client("auditor").get("/evidence/checkpoint/").content.decode()
    project = office.project
    ledger = open_ledger(
        f"sqlite:///{office.folder / 'two-trees.sqlite'}",
        signing_key=project.key("ledger-signing"),
        kek=project.key("ledger-kek"),
        search_key=project.key("ledger-search"),
        origin=project.origin,
        sm3=True,
    )
    gateway.use(project, ledger=ledger)
    entry = disclosed()
    assert "Root of the tree by SM3" in office.client("auditor").get("/evidence/checkpoint/").content.decode()
    answer = office.client("teller").post(f"/evidence/entries/{entry}/check/").content.decode()
    assert "The tree by SM3 leads to its signed root too." in answer


def test_the_banner_tells_of_a_witness_out_of_reach(office: Office) -> None:
    """A real witness client towards an address where nobody listens, and a ledger whose grace is over."""
    from datetime import timedelta

    from tournier.ledger import HttpWitness, open_ledger
    from tournier.ledger.notes import Cosigner

    project = office.project
    ledger = open_ledger(
        f"sqlite:///{office.folder / 'watched.sqlite'}",
        signing_key=project.key("ledger-signing"),
        kek=project.key("ledger-kek"),
        search_key=project.key("ledger-search"),
        origin=project.origin,
        witness=HttpWitness.at("http://127.0.0.1:9", str(Cosigner("witness.example/w", bytes(32)).verifier)),
        grace=timedelta(0),
    )
    ledger.append(Entry(Event.LEDGER_OPENED, "S0001"))
    gateway.use(project, ledger=ledger)
    page = office.client("teller").get("/evidence/health/").content.decode()
    assert "witness of the ledger is lost" in page
