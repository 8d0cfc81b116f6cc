# SPDX-License-Identifier: Apache-2.0
"""Damage is named and refused: cut, flipped, swapped, made up, rolled back. Nothing is left where it was to be restored."""

import io
import tarfile
from datetime import timedelta

import pytest

from tests.backup.conftest import ENTRIES
from tournier.backup import check
from tournier.backup.archives import read, read_identity
from tournier.base import BadInput, FixedClock, Refused, SystemFailed
from tournier.ledger.notes import Signer
from tournier.seal.files import new_identity, recipient_of, sealing


@pytest.fixture
def made(bank):
    return bank.backup()


def refused(bank, data, keys, **options):
    """The code of the refusal to restore."""
    with pytest.raises((Refused, SystemFailed)) as caught:
        bank.restored(data, keys, **options)
    assert [path.name for path in bank.folder.iterdir() if path.name.startswith("restored")] == []
    return caught.value.code


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_cut_anywhere(bank, made, share):
    content = made.data.read_bytes()
    made.data.write_bytes(content[: int(len(content) * share)])
    assert refused(bank, made.data, made.keys) == "backup.damaged"


@pytest.mark.parametrize("share", [0.001, 0.25, 0.5, 0.9, 0.9999])
@pytest.mark.parametrize("which", ["data", "keys"])
def test_a_flipped_bit_anywhere(bank, made, share, which):
    path = getattr(made, which)
    content = bytearray(path.read_bytes())
    content[int(len(content) * share)] ^= 4
    path.write_bytes(content)
    assert refused(bank, made.data, made.keys) == "backup.damaged"


def test_what_stands_behind_the_end(bank, made):
    with made.data.open("ab") as archive:
        archive.write(b"more")
    assert refused(bank, made.data, made.keys) == "backup.damaged"


def test_sealed_to_somebody_else(bank, made):
    assert refused(bank, made.data, made.keys, data_identity=new_identity()) == "backup.damaged"


def test_the_two_swapped(bank, made):
    swapped = {"data_identity": bank.keys_identity, "keys_identity": bank.data_identity}
    assert refused(bank, made.keys, made.data, **swapped) == "backup.swapped"


def forged(bank, target, members, *, note=None):
    """What anybody can make who knows the public key."""
    with sealing(target, recipient_of(bank.data_identity)) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        for name, content in (*members, *([("manifest", note)] if note else [])):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize("name", ["../out", "/out", "project/../../out", "a//b", "./a"])
def test_a_name_that_leads_out_of_the_folder(bank, tmp_path, name):
    archive = forged(bank, tmp_path / "forged", [(name, b"x")])
    with pytest.raises(SystemFailed, match="something that no backup holds"):
        read(archive, bank.data_identity, tmp_path / "into")
    assert not (tmp_path / "out").exists()


def test_a_link_in_it(bank, tmp_path):
    with (
        sealing(tmp_path / "forged", recipient_of(bank.data_identity)) as stream,
        tarfile.open(fileobj=stream, mode="w|") as tar,
    ):
        member = tarfile.TarInfo("keys")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(member)
    with pytest.raises(SystemFailed, match="something that no backup holds"):
        read(tmp_path / "forged", bank.data_identity, tmp_path / "into")


@pytest.mark.parametrize(
    "note",
    [None, b"", b"tournier/backup/1\n{}\n\n", 'tournier/backup/1\n{"key": 3}\n\n— x AAAAAAAA\n'.encode()],
    ids=["none", "empty", "unsigned", "nonsense"],
)
def test_a_manifest_that_nobody_signed(bank, tmp_path, note):
    archive = forged(bank, tmp_path / "forged", [("ledger.database", b"x")], note=note)
    with pytest.raises(SystemFailed, match="its manifest is missing or not signed"):
        read(archive, bank.data_identity, None)


def test_a_signed_text_of_another_kind_is_no_manifest(bank, tmp_path):
    signer = Signer("bank.example/ledger", bank.project.key("ledger-signing"))
    archive = forged(bank, tmp_path / "forged", [], note=signer.checkpoint(3, bytes(32)).encode())
    with pytest.raises(SystemFailed, match="its manifest is missing"):
        read(archive, bank.data_identity, None)


def test_a_file_that_the_manifest_does_not_name(bank, made, tmp_path):
    place = tmp_path / "place"
    read(made.data, bank.data_identity, place)
    # the manifest itself is not written out: take it from the stream
    from tournier.backup.archives import _Pieces
    from tournier.seal.files import open_pieces

    with tarfile.open(fileobj=_Pieces(open_pieces(made.data, bank.data_identity)), mode="r|") as tar:
        note = next(tar.extractfile(one).read() for one in tar if one.name == "manifest")
    files = [(str(path.relative_to(place)), path.read_bytes()) for path in sorted(place.rglob("*")) if path.is_file()]
    with pytest.raises(SystemFailed, match="not those of its manifest"):
        read(
            forged(bank, tmp_path / "f", [*files, ("rules/mine.cedar", b"permit")], note=note), bank.data_identity, None
        )


def test_an_older_backup_given_as_the_newest(bank, made):
    ledger = bank.opened()
    ledger.append_many(ENTRIES[:3])
    ledger.integrate()
    note = ledger.checkpoint()
    ledger.close()
    assert refused(bank, made.data, made.keys, known=[note]) == "backup.rollback"
    clock = FixedClock()
    clock.advance(timedelta(days=99))
    newest = bank.backup(clock=clock)
    identities = {"data_identity": bank.data_identity, "keys_identity": bank.keys_identity}
    assert check(newest.data, newest.keys, known=[note], **identities).data.size > len(ENTRIES)
    assert bank.restored(newest.data, newest.keys, known=[note]).report.findings == []


def test_the_live_ledger_is_another_one(bank, founded, made):
    other = type(bank.project).create(bank.folder / "other", name="Other", origin="other.example/ledger")
    from tournier.engines.assembly import open_project_ledger

    ledger = open_project_ledger(other, background=False)
    ledger.append_many(ENTRIES[:-1])
    ledger.append(ENTRIES[-1])
    ledger.close()
    with pytest.raises(Refused, match="is not the one that was backed up"):
        bank.restored(made.data, made.keys, live=other)


def test_an_identity_file_is_its_owners_and_holds_one(tmp_path):
    file = tmp_path / "id"
    file.write_text(f"# created: today\n{new_identity()}\n")
    file.chmod(0o644)
    with pytest.raises(BadInput, match="open to others"):
        read_identity(file)
    file.chmod(0o600)
    assert read_identity(file).startswith("AGE-SECRET-KEY-")
