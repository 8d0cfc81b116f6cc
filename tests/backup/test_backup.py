# SPDX-License-Identifier: Apache-2.0
"""A backup is two archives: without the newest keys the other shows nothing, and whoever was erased does not come back."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.backup.conftest import ENTRIES, MANY
from tournier.backup import check
from tournier.backup.archives import read
from tournier.base import BadInput, FixedClock, Refused
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Event


def later(minutes: int) -> FixedClock:
    clock = FixedClock()
    clock.advance(timedelta(minutes=minutes))
    return clock


def test_what_was_backed_up_comes_back_with_configuration_rules_keys_and_ledger(bank):
    made = bank.backup()
    restored = bank.restored(made.data, made.keys)
    assert restored.report.findings == []
    assert (restored.entries, restored.again) == (1 + len(ENTRIES), 0)
    place = bank.folder / "restored"
    for name in ("tournier.toml", "rules/一.cedar", "keys/ledger-kek", "keys/index"):
        assert (place / name).read_bytes() == (bank.project.path / name).read_bytes()
    assert (place / "keys").stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in place.iterdir() if "-" not in p.name) == [
        "keys",
        "ledger.sqlite",
        "rules",
        "tournier.toml",
    ]
    ledger = open_project_ledger(restored_project(bank), background=False)
    assert len(ledger.entries(subject="customer-5", limit=100)) == 5
    assert [one.event for one in ledger.entries(limit=2)] == [Event.KEK_USED, Event.BACKUP_RESTORED]
    ledger.close()


def restored_project(bank, name="restored"):
    return type(bank.project).load(bank.folder / name)


def test_the_ledger_says_which_archives_were_made_and_from_which_head(bank):
    made = bank.backup()
    ledger = bank.opened()
    (entry,) = ledger.entries(event=Event.BACKUP_MADE)
    ledger.close()
    assert (entry.detail["data"], entry.detail["keys"], entry.detail["size"]) == (
        made.data_digest,
        made.keys_digest,
        1 + len(ENTRIES),
    )


def test_data_alone_holds_no_key_in_any_byte_and_keys_alone_no_entry(bank):
    made = bank.backup()
    with closing(sqlite3.connect(bank.project.path / "ledger.sqlite")) as live:
        wrapped = [
            bytes(row[0]) for table in ("data_key", "key_epoch") for row in live.execute(f"SELECT wrapped FROM {table}")
        ]
        wrapped += [bytes(row[0]) for row in live.execute("SELECT sealed FROM roll_key")]
        leaves = [bytes(row[0]) for row in live.execute("SELECT entry FROM leaf")]
    secrets = [path.read_bytes().strip() for path in (bank.project.path / "keys").iterdir()]
    assert (len(leaves), len(secrets)) == (len(ENTRIES) + 3, 5), (
        "with the entry about the backup, and two uses of the KEK"
    )
    read(made.data, bank.data_identity, bank.folder / "a")
    read(made.keys, bank.keys_identity, bank.folder / "b")
    data, keys = (
        b"".join(path.read_bytes() for path in sorted((bank.folder / name).rglob("*")) if path.is_file())
        for name in ("a", "b")
    )
    assert not [one for one in (*wrapped, *secrets) if one in data]
    assert all(one in keys for one in (*wrapped, *secrets))
    assert not [one for one in leaves if one in keys]
    assert all(one in data for one in leaves[:-2])


@pytest.mark.parametrize(
    "gone", ["customer-5", "customer-50", "customer-250"], ids=["alone", "among dozens", "on a roll"]
)
def test_yesterdays_backup_with_todays_keys_shows_nothing_of_a_customer_erased_since(bank, gone):
    yesterday = bank.backup(clock=later(0))
    ledger = bank.opened()
    openings = ledger.erase(gone, actor="S0003")
    ledger.close()
    assert openings
    today = bank.backup(clock=later(24 * 60))
    restored = bank.restored(yesterday.data, today.keys)
    assert restored.again == openings
    assert restored.report.findings == []
    again = open_project_ledger(restored_project(bank), background=False)
    try:
        assert again.entries(subject=gone) == []
        entries = again.entries(limit=100)
        named = {subject for one in entries for subject in again.subjects_of(one.id)}
        assert named == set(MANY) - {gone}
    finally:
        again.close()


def test_yesterdays_keys_would_bring_them_back_so_older_key_archives_are_named_and_destroyed(bank):
    yesterday = bank.backup(clock=later(0))
    ledger = bank.opened()
    ledger.erase("customer-5", actor="S0003")
    ledger.close()
    today = bank.backup(clock=later(24 * 60))
    assert today.older_keys == (yesterday.keys.name,)
    identities = {"data_identity": bank.data_identity, "keys_identity": bank.keys_identity}
    said = check(yesterday.data, today.keys, **identities).warnings
    assert [one for one in said if yesterday.keys.name in one]
    assert bank.restored(yesterday.data, yesterday.keys).again == 0, "this is what destroying them is for"
    newest = bank.backup(clock=later(48 * 60), destroy_older_keys=True)
    assert newest.older_keys == ()
    assert [path.name for path in (bank.folder / "keys").iterdir()] == [newest.keys.name]
    assert len(list((bank.folder / "data").iterdir())) == 3


def test_keys_from_before_the_data_are_refused_for_they_would_erase_whoever_came_between(bank):
    before = bank.backup(clock=later(0))
    after = bank.backup(clock=later(5))
    with pytest.raises(Refused, match="keys are older than the data"):
        bank.restored(after.data, before.keys)
    assert not (bank.folder / "restored").exists()


def test_data_and_keys_go_to_two_places_and_two_receivers(bank):
    from tournier.seal.files import recipient_of

    with pytest.raises(BadInput, match="one place"):
        bank.backup(keys_folder=bank.folder / "data")
    with pytest.raises(BadInput, match="one receiver"):
        bank.backup(keys_to=recipient_of(bank.data_identity))


def test_what_is_lost_since_is_told_when_the_live_ledger_can_be_read(bank):
    made = bank.backup()
    ledger = bank.opened()
    ledger.append_many(ENTRIES[:3])
    ledger.close()
    lost = bank.restored(made.data, made.keys, live=bank.project).lost
    assert lost.entries == 6, "the entry about the backup, and three, and two uses of the KEK"
    assert lost.first <= lost.last


def test_no_archive_is_written_over_one_of_the_same_second(bank):
    made = bank.backup(clock=later(1))
    before = made.data.read_bytes(), made.keys.read_bytes()
    with pytest.raises(Refused, match="of this second"):
        bank.backup(clock=later(1))
    assert (made.data.read_bytes(), made.keys.read_bytes()) == before
    made.data.unlink()
    with pytest.raises(Refused, match="of this second"):
        bank.backup(clock=later(1))
    assert made.keys.read_bytes() == before[1]
    with pytest.raises(BadInput, match="is no folder"):
        bank.backup(data_folder=bank.folder / "nowhere")


def test_nothing_is_restored_over_something(bank):
    made = bank.backup()
    (bank.folder / "restored").mkdir()
    (bank.folder / "restored" / "mine").write_text("kept")
    with pytest.raises(Refused, match="is not empty"):
        bank.restored(made.data, made.keys)
    assert (bank.folder / "restored" / "mine").read_text() == "kept"


def test_a_folder_of_somebodys_beside_the_place_stays_and_what_a_dead_restore_left_goes(bank):
    made = bank.backup()
    beside = bank.folder / "restored.part"
    beside.mkdir()
    (beside / "notes").write_text("somebody's")
    with pytest.raises(Refused) as caught:
        bank.restored(made.data, made.keys)
    assert (caught.value.code, (beside / "notes").read_text()) == ("backup.place", "somebody's")
    (beside / ".restoring").touch()  # as one that died leaves it
    (beside / "keys-taken").mkdir()
    found = bank.restored(made.data, made.keys)
    assert not beside.exists()
    assert not {"notes", "keys-taken", ".restoring"} & {path.name for path in found.project.iterdir()}


def test_two_restores_into_one_place_do_not_meet(bank):
    made = bank.backup()

    def second(_name: str, _size: int) -> None:
        with pytest.raises(Refused) as caught:
            bank.restored(made.data, made.keys)
        told.append(caught.value.code)

    told: list[str] = []
    bank.restored(made.data, made.keys, told=second)
    assert set(told) == {"backup.runs"}


def test_another_banks_archives_are_refused_when_the_key_is_known_and_named_when_not(bank, tmp_path):
    made = bank.backup()
    identities = {"data_identity": bank.data_identity, "keys_identity": bank.keys_identity}
    ledger = bank.opened()
    key = ledger.verifier_key
    ledger.close()
    assert not [one for one in check(made.data, made.keys, key=key, **identities).warnings if "signed by" in one]
    assert [one for one in check(made.data, made.keys, **identities).warnings if key in one]
    other = key.replace("bank.example", "other.example")
    with pytest.raises(Refused, match="signed by another key"):
        check(made.data, made.keys, key=other, **identities)


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_archives_are_readable_by_their_owner_alone_and_nothing_clear_is_left(bank):
    made = bank.backup()
    assert {path.stat().st_mode & 0o777 for path in (made.data, made.keys)} == {0o600}
    assert not [path for path in Path(bank.project.path).rglob("*") if "work" in path.name or path.suffix == ".part"]
