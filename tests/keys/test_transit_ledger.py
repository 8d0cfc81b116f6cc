# SPDX-License-Identifier: Apache-2.0
"""A ledger whose KEK lies in a key service: it moves there and back, goes on after silence, and what is destroyed stays so."""

import shutil
from dataclasses import replace

import pytest

from tests.adopt.console import run
from tests.keys.at_service import address, refused
from tests.keys.test_commands import call, told
from tests.keys.test_rotation import agreed, epochs_of, everything_reads, filled
from tests.ledger.cast import look_up, many
from tests.ledger.conftest import KEYS, clock, opening, sqlite_store  # noqa: F401 - fixtures
from tests.simulators.key_service.open_bao import policy
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.engines.kek import auditors_kek, holders
from tournier.keys import HeldKey, opener
from tournier.keys.transit import TransitKey
from tournier.ledger import Entry, Event, verify

FILE = HeldKey(KEYS["kek"])
USED = Entry(Event.KEK_USED, "office:bank", detail={"process": "office", "what": "tournier serve"})


def holders_of(ledger):
    return [one.holder for one in ledger.key_epochs()]


def test_it_moves_from_its_file_into_the_service_and_back(service, opening, sqlite_store):  # noqa: F811 - fixtures
    key = TransitKey(address(service))
    receipts, sealed = filled(opening(sqlite_store))
    ledger = opening(sqlite_store, kek=[key, FILE], used=USED)
    agreed(ledger)
    assert ledger.rotate("admin-1").left == 0
    assert holders_of(ledger) == [key.name]
    alone = opening(sqlite_store, kek=[key], used=USED)
    everything_reads(alone, receipts, sealed)
    uses = [(one.detail["epoch"], one.detail["holder"]) for one in alone.entries(event=Event.KEK_USED)]
    assert set(uses) == {(1, "file"), (2, key.name)}
    assert uses.count((2, key.name)) == 2, "one of each process"
    assert refused(lambda: opening(sqlite_store).read(receipts[0].id)) == "keys.holder"
    alone.integrate()
    assert verify(sqlite_store, key=alone.verifier_key, kek=opener([key])).findings == []
    back = opening(sqlite_store, kek=[FILE, key])
    agreed(back)
    assert back.rotate("admin-1").left == 0
    assert holders_of(back) == ["file"]
    everything_reads(opening(sqlite_store), receipts, sealed)
    assert refused(lambda: opening(sqlite_store, kek=[key]).read(receipts[0].id)) == "keys.holder"


def test_a_start_is_one_question_and_a_rotation_the_same_few_for_any_number(false, opening, sqlite_store):  # noqa: F811 - fixtures
    key = TransitKey(address(false))
    ledger = opening(sqlite_store, kek=[key])
    false.asked.clear()
    receipts, sealed = filled(ledger)
    assert false.asked == ["keys", "encrypt", "decrypt", "decrypt"], "the first epoch begins, and is opened"
    false.asked.clear()
    other = opening(sqlite_store, kek=[key])
    everything_reads(other, receipts, sealed)
    other.append(look_up(1, "somebody-new"))
    assert false.asked == ["decrypt"]
    agreed(ledger)
    false.asked.clear()
    assert ledger.rotate("admin-1").keys > 100
    assert false.asked == ["keys", "encrypt", "decrypt", "decrypt"]
    everything_reads(other, receipts, sealed)


@pytest.mark.parametrize("silent_after", range(5))
def test_it_falls_silent_in_the_middle_of_a_rotation(false, opening, sqlite_store, silent_after):  # noqa: F811 - fixtures
    """After each of the questions of a rotation in turn; the same call goes on when the service is back."""
    key = TransitKey(address(false))
    receipts, sealed = filled(opening(sqlite_store))
    ledger = opening(sqlite_store, kek=[key, FILE])
    agreed(ledger)
    false.asked.clear()
    false.silent_after = silent_after
    if silent_after < 4:
        assert refused(lambda: ledger.rotate("admin-1")) == "keys.service_unreachable"
        began = silent_after == 3  # the new epoch lies in the table; to open it failed
        assert epochs_of(opening(sqlite_store, kek=[key, FILE])) == [(1, True), *([(2, False)] if began else [])]
        if began:
            stuck = opening(sqlite_store, kek=[key, FILE])
            assert refused(lambda: stuck.append(look_up(1, "somebody-new"))) == "keys.service_unreachable", (
                "fails closed"
            )
        false.silent_after = None
    again = opening(sqlite_store, kek=[key, FILE])
    assert again.rotate("admin-1").left == 0
    assert holders_of(again) == [key.name]
    false.silent_after = None
    everything_reads(opening(sqlite_store, kek=[key]), receipts, sealed)


def test_an_open_ledger_goes_on_while_the_service_is_away(false, opening, sqlite_store):  # noqa: F811 - fixtures
    key = TransitKey(address(false))
    ledger = opening(sqlite_store, kek=[key])
    receipts, sealed = filled(ledger)
    false.silent_after = 0
    everything_reads(ledger, receipts, sealed)
    ledger.append(look_up(1, "somebody-new"))
    assert refused(lambda: opening(sqlite_store, kek=[key]).read(receipts[0].id)) == "keys.service_unreachable"


def test_a_false_answer_gives_no_key_and_writes_no_use(false, opening, sqlite_store):  # noqa: F811 - fixtures
    key = TransitKey(address(false))
    receipts, _ = filled(opening(sqlite_store, kek=[key]))
    ledger = opening(sqlite_store, kek=[key], used=USED)
    wrong = {"data": {"batch_results": [{"plaintext": "ZmZm" * 21 + "Zg=="}]}}
    false.changed = lambda act, true: (200, wrong)
    for attempt in (lambda: ledger.read(receipts[0].id), lambda: ledger.append(look_up(1, "customer-1"))):
        assert refused(attempt) == "keys.service_other"
    assert ledger._ring.epochs._open == {}
    false.changed = lambda act, true: true
    assert ledger.read(receipts[0].id).subjects == ("customer-0",)
    assert len(ledger.entries(event=Event.KEK_USED)) == 1


def test_a_row_put_back_after_its_epoch_was_destroyed_opens_no_more(bao, opening, tmp_path):  # noqa: F811 - fixtures
    """A backup of before the rotation, once the service has destroyed the version of its key."""
    key = TransitKey(address(bao))
    (tmp_path / "live").mkdir()
    store = f"sqlite:///{tmp_path / 'live' / 'ledger.sqlite'}"
    ledger = opening(store, kek=[key])
    receipts, sealed = filled(ledger)
    ledger.close()
    shutil.copytree(tmp_path / "live", tmp_path / "yesterday")
    yesterday = f"sqlite:///{tmp_path / 'yesterday' / 'ledger.sqlite'}"
    bao.admin("POST", "transit/keys/tournier-kek/rotate")
    ledger = opening(store, kek=[key])
    agreed(ledger)
    ledger.rotate("admin-1")
    everything_reads(opening(yesterday, kek=[key]), receipts, sealed)
    latest = bao.admin("GET", "transit/keys/tournier-kek")["data"]["latest_version"]
    only = {"min_decryption_version": latest, "min_encryption_version": latest}
    bao.admin("POST", "transit/keys/tournier-kek/config", only)
    assert refused(lambda: opening(yesterday, kek=[key]).read(receipts[0].id)) == "keys.service_version"
    bao.admin("POST", "transit/keys/tournier-kek/trim", {"min_available_version": latest})
    assert refused(lambda: opening(yesterday, kek=[key]).read(receipts[0].id)) == "keys.service_version"
    everything_reads(opening(store, kek=[key]), receipts, sealed)


def test_a_key_that_was_deleted_is_named(bao, opening, sqlite_store, monkeypatch):  # noqa: F811 - fixtures
    bao.admin("POST", "transit/keys/tournier-gone", {"type": "aes256-gcm96"})
    monkeypatch.setenv("ITS_OWN", bao.token_by(policy("tournier-gone")))
    key = TransitKey(address(bao, key="tournier-gone", token="env:ITS_OWN"))
    receipts, _ = filled(opening(sqlite_store, kek=[key]))
    bao.admin("POST", "transit/keys/tournier-gone/config", {"deletion_allowed": True})
    bao.admin("DELETE", "transit/keys/tournier-gone")
    assert refused(lambda: opening(sqlite_store, kek=[key]).read(receipts[0].id)) == "keys.service_key"
    bao.admin("POST", "transit/keys/tournier-gone", {"type": "aes256-gcm96"})
    assert refused(lambda: opening(sqlite_store, kek=[key]).read(receipts[0].id)) == "ledger.opening", "another key"


def test_a_project_names_it_and_its_commands_show_it(service, tmp_path, capsys):
    project = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger")
    ledger = open_project_ledger(project, background=False)
    ledger.append_many(many(30))
    ledger.close()
    token = tmp_path / "token"
    token.write_text(service.token)
    token.chmod(0o600)
    replace(project, kek=address(service, token=f"file:{token}"), kek_before=("file",)).save()
    project = Project.load(project.path)
    assert [one.name for one in holders(project)] == ["transit:mount=transit;key=tournier-kek", "file"]
    assert call(project, "rotate", "--why", "into the key service") == 1
    proposed = told(capsys)["proposed"]
    ledger = open_project_ledger(project, background=False)
    ledger.agree_to_rotation(proposed, "S0007")
    ledger.close()
    assert call(project, "rotate", "--resume") == 0
    replace(project, kek_before=()).save()
    project = Project.load(project.path)
    (project.path / "keys" / "ledger-kek").unlink()
    capsys.readouterr()
    assert call(project, "status") == 0
    assert [one["holder"] for one in told(capsys)] == ["transit:mount=transit;key=tournier-kek"]
    ledger = open_project_ledger(project, background=False)
    ledger.integrate()
    assert verify(project.ledger_store, key=ledger.verifier_key, kek=auditors_kek(project)).findings == []
    ledger.close()
    shown = doctor(project)
    assert "KEK by transit:mount=transit;key=tournier-kek, epoch 2" in shown
    token.write_text("s.no-such-token")
    said = doctor(project)
    assert "does not know the token" in said
    assert "s.no-such-token" not in said
    assert service.token not in shown


def doctor(project):
    """What the command says, as an operator runs it: the office it looks at is the project's, never the tests' own."""
    done = run("doctor", str(project.path), "--json")
    return done.stdout + done.stderr
