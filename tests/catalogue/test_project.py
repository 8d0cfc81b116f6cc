# SPDX-License-Identifier: Apache-2.0
"""A project folder: made whole or not at all, moved freely, and clear about everything that is broken."""

import shutil
import stat
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulators.smallbank import make_small_bank
from tournier.base import BadInput, SystemFailed, TournierError
from tournier.catalogue import CustomerFacts, Project, Source, Witness
from tournier.catalogue.project import KEYS
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Entry, Event
from tournier.policy import RuleBook, shipped_rules


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "bank"
    place.mkdir()
    catalogue = make_small_bank(place / "core.sqlite")
    Project.create(
        place,
        name="云海银行",
        origin="bank.example/ledger",
        sources=catalogue.sources,
        catalogue=catalogue,
        facts=CustomerFacts(),
        rules=shipped_rules(),
        witness=Witness("http://127.0.0.1:9/", "witness.example+12345678+AAAA", 5),
    )
    return place


def test_what_was_made_is_loaded(folder):
    project = Project.load(folder)
    assert (project.name, project.origin) == ("云海银行", "bank.example/ledger")
    assert project.witness == Witness("http://127.0.0.1:9/", "witness.example+12345678+AAAA", 5)
    assert project.witness_grace_minutes == 5
    assert project.catalogue().customer == "core:cust_info"
    assert RuleBook.load(project.rules).rules
    assert project.facts() == CustomerFacts()


def test_the_second_tree_is_asked_for_in_the_project_and_kept_by_a_save(folder):
    assert not Project.load(folder).sm3
    _replace("tournier.toml", "[ledger]", "[ledger]\nsm3 = true")(folder)
    Project.load(folder).save()
    assert Project.load(folder).sm3
    ledger = open_project_ledger(replace(Project.load(folder), witness=None), background=False)
    ledger.append(Entry(Event.LEDGER_OPENED, "S0001"))
    assert "\nsm3 " in ledger.checkpoint()
    ledger.close()


def test_addresses_are_absolute_outside_and_relative_inside(folder):
    project = Project.load(folder)
    assert project.office_database == f"sqlite:///{folder / 'office.sqlite'}"
    assert project.ledger_store == f"sqlite:///{folder / 'ledger.sqlite'}"
    assert project.catalogue().sources[0].url == f"sqlite:///{folder / 'core.sqlite'}"
    assert str(folder) not in (folder / "tournier.toml").read_text()
    assert str(folder) not in (folder / "catalogue.toml").read_text()


def test_the_folder_can_move(folder, tmp_path):
    before = Project.load(folder).catalogue()
    shutil.move(folder, tmp_path / "elsewhere")
    moved = Project.load(tmp_path / "elsewhere")
    assert moved.catalogue().version == before.version
    assert moved.catalogue().sources[0].url == f"sqlite:///{tmp_path}/elsewhere/core.sqlite"
    moved.save_catalogue(moved.catalogue())
    assert Project.load(tmp_path / "elsewhere").catalogue() == moved.catalogue()


def test_keys_are_32_bytes_for_the_owner_alone_and_all_different(folder):
    project = Project.load(folder)
    keys = [project.key(name) for name in KEYS]
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == len(KEYS)
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (folder / "keys").iterdir()} == {0o600}


def test_nobody_else_reads_a_new_project_and_one_that_was_opened_to_all_says_so():
    with tempfile.TemporaryDirectory() as reached:
        Path(reached).chmod(0o755)
        project = Project.create(Path(reached) / "bank", name="x", origin="x.example")
        office = project.path / "office.sqlite"
        office.touch(mode=0o644)
        assert stat.S_IMODE(project.path.stat().st_mode) == 0o700
        assert project.open_to_all() == []
        project.path.chmod(0o755)
        assert project.open_to_all() == ["office.sqlite"], "its other files are their owner's alone by themselves"
        office.chmod(0o640)
        assert project.open_to_all() == []


def test_a_file_keeps_the_mode_that_somebody_gave_it(folder):
    (folder / "tournier.toml").chmod(0o640)
    replace(Project.load(folder), name="another").save()
    assert stat.S_IMODE((folder / "tournier.toml").stat().st_mode) == 0o640


def test_a_second_project_in_the_same_place_is_refused_and_changes_nothing(folder):
    before = Project.load(folder).key("index")
    with pytest.raises(BadInput) as refused:
        Project.create(folder, name="x", origin="x.example")
    assert refused.value.code == "project.exists"
    assert Project.load(folder).key("index") == before


def test_a_creation_that_broke_off_is_taken_up_with_the_same_keys(folder):
    before = Project.load(folder).key("ledger-kek")
    (folder / "tournier.toml").unlink()
    Project.create(folder, name="x", origin="x.example")
    assert Project.load(folder).key("ledger-kek") == before


def test_the_environment_gives_addresses_that_hold_secrets(folder, monkeypatch):
    text = (folder / "tournier.toml").read_text()
    (folder / "tournier.toml").write_text(text.replace("sqlite:///ledger.sqlite", "env:TOURNIER_TEST_LEDGER"))
    monkeypatch.setenv("TOURNIER_TEST_LEDGER", "postgresql://clerk:secret@db.example/ledger")
    assert Project.load(folder).ledger_store == "postgresql://clerk:secret@db.example/ledger"
    monkeypatch.delenv("TOURNIER_TEST_LEDGER")
    with pytest.raises(SystemFailed) as failed:
        _ = Project.load(folder).ledger_store
    assert failed.value.code == "project.environment"
    assert "TOURNIER_TEST_LEDGER" in str(failed.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:secret@db.example/bank",
        "postgresql://db.example/bank?user=clerk&password=secret",
        "postgresql://[db.example/bank",
    ],
)
def test_a_password_never_stands_in_the_file(tmp_path, url):
    with pytest.raises(BadInput) as refused:
        Project.create(tmp_path / "p", name="x", origin="x.example", sources=[Source("core", url, "postgresql")])
    assert refused.value.code == "project.password"
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "p").exists()


def _remove(name):
    return lambda folder: (folder / name).unlink()


def _write(name, text):
    return lambda folder: (folder / name).write_text(text)


def _replace(name, old, new):
    def work(folder):
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return work


def _mode(name, mode):
    return lambda folder: (folder / name).chmod(mode)


BROKEN = {
    "no tournier.toml": (_remove("tournier.toml"), "project.file-missing"),
    "no catalogue": (_remove("catalogue.toml"), "project.file-missing"),
    "no facts": (_remove("facts.toml"), "project.file-missing"),
    "no key": (_remove("keys/index"), "project.key-missing"),
    "a short key": (_write("keys/index", "abcd"), "project.key-damaged"),
    "a key of noise": (_write("keys/index", "zz" * 32), "project.key-damaged"),
    "a key of other bytes": (_write("keys/index", "é" * 64), "project.key-damaged"),
    "a key that others read": (_mode("keys/index", 0o644), "project.key-open"),
    "keys that others enter": (_mode("keys", 0o755), "project.key-open"),
    "damaged toml": (_write("tournier.toml", "name = [\n"), "project.file-damaged"),
    "no name": (_replace("tournier.toml", 'name = "云海银行"', ""), "project.entry"),
    "an odd name": (_replace("tournier.toml", "云海银行", "\\u0007"), "project.name"),
    "an odd origin": (_replace("tournier.toml", "bank.example/ledger", "bank example"), "project.origin"),
    "no ledger": (_replace("tournier.toml", "[ledger]", "[other]"), "project.entry"),
    "an odd grace": (_replace("tournier.toml", "grace_minutes = 5", 'grace_minutes = "long"'), "project.entry"),
    "an odd second tree": (_replace("tournier.toml", "[ledger]", '[ledger]\nsm3 = "yes"'), "project.entry"),
    "an unknown source": (
        _replace("tournier.toml", '[[source]]\nname = "core"', '[[source]]\nname = "other"'),
        "project.unknown-source",
    ),
    "a damaged catalogue": (_write("catalogue.toml", "x"), "project.file-damaged"),
    "damaged facts": (_write("facts.toml", "[[fact]]\nname = 3"), "facts.entry"),
}


def _use(folder):
    project = Project.load(folder)
    project.catalogue()
    project.facts()
    for name in KEYS:
        project.key(name)


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_state_is_named_with_its_cure(folder, name):
    _use(folder)
    breaking, code = BROKEN[name]
    breaking(folder)
    with pytest.raises(TournierError) as failed:
        _use(folder)
    assert failed.value.code == code
    assert failed.value.cure


def test_a_key_that_does_not_exist_cannot_be_asked_for(folder):
    with pytest.raises(BadInput):
        Project.load(folder).key("../tournier.toml")


def test_a_write_that_fails_leaves_the_old_text(folder, monkeypatch):
    project = Project.load(folder)
    before = (folder / "catalogue.toml").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SystemFailed) as failed:
        project.save_catalogue(project.catalogue())
    assert failed.value.code == "project.file-unwritable"
    assert (folder / "catalogue.toml").read_bytes() == before
    assert not [file for file in folder.iterdir() if file.name.startswith(".catalogue")]


OURS = """
[office.more]
# the bank's proxy ends TLS
x = 1

[demo]
personas = true

[[single_sign_on]] # of head office
issuer = "https://sign-in.bank.example"
"""


def test_what_the_bank_wrote_into_the_file_stays_when_a_source_comes_moves_or_goes(folder):
    made = Project.load(folder)
    place = folder / "tournier.toml"
    text = place.read_text("utf-8").replace("[office]\n", '[office] # reviewed\nhttps = true\nmanaged_terminals = [\n  "10.1.0.0/16", # desks\n]\n')  # fmt: skip
    place.write_text(text + OURS, "utf-8")
    first, second = replace(made.sources[0], url="sqlite:///elsewhere.sqlite"), Source("other", "duckdb:///o.duckdb", "duckdb")  # fmt: skip
    for sources in ((first, *made.sources[1:]), (first, *made.sources[1:], second), (second,), made.sources):
        replace(Project.load(folder), sources=tuple(sources)).save()
        assert Project.load(folder) == replace(made, sources=tuple(sources))
        said = place.read_text("utf-8")
        assert all(line in said for line in (*OURS.split("\n"), "[office] # reviewed", "https = true", '  "10.1.0.0/16", # desks'))  # fmt: skip
    told = tomllib.loads(said)
    assert told["office"]["https"] is True
    assert told["demo"] == {"personas": True}


def test_a_file_that_is_saved_as_it_stands_is_not_touched(folder):
    place = folder / "tournier.toml"
    before = place.read_bytes()
    Project.load(folder).save()
    assert place.read_bytes() == before


def test_sources_on_one_line_are_edited_too(folder):
    made, place = Project.load(folder), folder / "tournier.toml"
    head, rows = place.read_text("utf-8").split("[[source]]")[0], place.read_text("utf-8").split("[[source]]")[1:]
    listed = ", ".join("{" + ", ".join(row.strip().splitlines()) + "}" for row in rows)
    place.write_text(f"source = [{listed}]\n{head}", "utf-8")
    assert Project.load(folder) == made
    second = Source("other", "duckdb:///o.duckdb", "duckdb")
    for sources in ((replace(made.sources[0], url="sqlite:///b.sqlite"), second), (second,), made.sources):
        replace(Project.load(folder), sources=tuple(sources)).save()
        assert Project.load(folder) == replace(made, sources=tuple(sources))
