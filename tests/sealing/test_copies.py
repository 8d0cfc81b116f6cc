# SPDX-License-Identifier: Apache-2.0
"""A sealed copy is made while the source stays as it is; the project that reads it answers as before, and dies nowhere."""

import contextlib
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import psycopg
import pytest

from tests import mariadb
from tests.postgres import PostgresAbsentError, cluster, database, postgres
from tests.sealing.conftest import ASK, Bank
from tests.sealing.test_nothing_left import VALUES, left
from tests.simulators.small_project import make_small_project
from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue import Project
from tournier.catalogue.sealed import Owner, SealedStore, State
from tournier.cli.main import main
from tournier.engines.sealing import copy_duckdb, copy_mysql, copy_postgresql, copy_sqlite
from tournier.engines.sealing.plan import chosen, joined, named, planned
from tournier.gate import Card
from tournier.ledger.entries import Event

KINDS = ("sqlite", "duckdb", "postgresql", "mysql", "files")
POINTS = ("after_plan", "after_batch", "before_compared", "before_kept", "after_kept", "before_sealed")
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def into(tmp_path, request):
    """The address of an empty place of this kind."""
    with contextlib.ExitStack() as stack:

        def made(kind: str) -> str:
            if kind == "postgresql":
                return stack.enter_context(database(stack.enter_context(postgres())))
            if kind == "mysql":
                return stack.enter_context(mariadb.database(request.getfixturevalue("mariadb_server")))
            return f"{kind}:///{tmp_path / 'copy' / 'held'}" if kind == "files" else f"{kind}:///{tmp_path / 'copy.db'}"

        yield made


def plan(bank: Bank, address: str, *names: str) -> SealedStore:
    """Every column that can be sealed, or some, in a copy at this address."""
    catalogue = bank.project.catalogue()
    refs = named(catalogue, "core", names) or chosen(bank.sources, "core", Owner.CUSTOMER)
    return replace(planned(bank.sources, "core", address, refs, Owner.CUSTOMER, deterministic=False), copy=True)


def reopened(bank: Bank) -> None:
    bank.sources.close()
    bank.project = Project.load(bank.project.path)
    bank.sources = bank.opened()


def held(address: str) -> bytes:
    """Every byte of a copy: its files, or what a dump gives of its tables."""
    if address.startswith("mysql"):
        with mariadb.connect(address) as owner, owner.cursor() as cursor:
            found = b""
            for name in ("cust_info", "acct_base"):
                cursor.execute(f"SELECT * FROM {name}")
                found += b"".join(
                    cell if isinstance(cell, bytes) else str(cell).encode() for row in cursor.fetchall() for cell in row
                )
            return found
    if not address.startswith("postgres"):
        path = Path(address.partition(":///")[2])
        return b"".join(
            one.read_bytes()
            for one in sorted(
                path.parent.glob(f"{path.name}*/*") if path.is_dir() else path.parent.glob(f"{path.name}*")
            )
        )
    found = b""
    with psycopg.connect(address) as opened, opened.cursor() as cursor:
        for name in ("cust_info", "acct_base"):
            with cursor.copy(f"COPY {name} TO STDOUT") as parts:
                found += b"".join(bytes(part) for part in parts)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_project_reads_the_copy_as_it_read_the_source(bank_in, into, rules, kind):
    bank, address = bank_in(kind), into(kind)
    keys = ("1000001", "1000002", "1000003")
    before = [bank.row(key) for key in keys]
    done = bank.work().seal(plan(bank, address))
    assert done.rows == {"core:cust_info": 3, "core:acct_base": 3}
    assert bank.work().standing("core").state is State.SEALED
    assert bank.work().standing("core").copy
    assert not bank.sources.sealed("core:cust_info"), "the source stays what it is"
    assert [bank.row(key) for key in keys] == before
    bank.work().switch("core")
    reopened(bank)
    assert bank.project.catalogue().source("core").url == address
    assert bank.sources.sealed("core:cust_info") == {"khxm", "zjhm", "sjhm", "csrq", "cxmm"}
    assert [bank.row(key) for key in keys] == before
    assert bank.found("MOBILE", "sjhm", "100-1234-5678") == ["1000001"]
    assert bank.found("NAME", "khxm", "云小满") == ["1000001", "1000003"]
    assert isinstance(bank.gate(rules).look_up(ASK, "1000001"), Card)
    assert own(bank, rules, "1000002") == ("欧阳望川", "1985-01-01", ())
    assert own(bank, rules, "1000003")[2] == ()
    assert sorted(bank.held("1000001", "ye", table="core:acct_base").rows.column("ye")) == ["1234.56", "88.00"]
    found = held(address)
    assert not [value for value in VALUES if value.encode() in found], (
        "nothing of it is clear, what nobody classified is not there"
    )
    bank.ledger.erase("1000001")
    assert bank.held("1000001").erased == {"khxm", "zjhm", "sjhm", "csrq"}
    assert own(bank, rules, "1000001") == (None, None, ("khxm", "zjhm", "sjhm", "csrq")), "the customer is told"
    bank.work().open("core")
    assert bank.row("1000002") == before[1]


def own(bank: Bank, rules, subject: str) -> tuple[object, ...]:
    """What the customer sees of name and birthday, and what is said to be erased."""
    card = bank.gate(rules).own_view(subject)
    assert isinstance(card, Card)
    section = next(one for one in card.sections if one.table == "core:cust_info")
    shown = {column.ref.field: value for column, value in zip(section.columns, section.rows[0], strict=True)}
    return shown["khxm"], shown["csrq"], section.erased


def test_the_ledger_says_where_a_copy_went_and_when_it_was_read_in_place_of_the_source(bank_in, into):
    bank, address = bank_in("sqlite"), into("sqlite")
    bank.work().seal(plan(bank, address))
    bank.work().switch("core")
    told = [one for one in bank.ledger.entries(limit=10) if one.event.value.startswith("store:")]
    assert [one.event for one in told] == [Event.STORE_SWITCHED, Event.STORE_SEALED, Event.STORE_SEALING]
    assert {one.detail["into"] for one in told} == {address}


def test_it_says_the_place_without_who_writes_there_and_by_what_secret(bank_in, into, monkeypatch):
    bank, address = bank_in("postgresql"), into("postgresql")
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("CREATE ROLE copier LOGIN SUPERUSER PASSWORD 'geheim'")
    host, _, rest = address.partition("@")[2].partition("/")
    monkeypatch.setenv("COPY", f"postgresql://copier:geheim@{host}/{rest}")
    bank.work().seal(plan(bank, "env:COPY"))
    (made, begun) = [one for one in bank.ledger.entries(limit=10) if one.event.value.startswith("store:")]
    for one in (made, begun):
        assert str(one.detail["into"]).startswith("postgresql://")
        assert "geheim" not in str(one.detail)
        assert "copier" not in str(one.detail)
        assert rest.partition("?")[0] in str(one.detail["into"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", POINTS)
def test_killed_while_it_copies(bank_in, into, kind, point):
    bank, address = bank_in(kind), into(kind)
    before = bank.row()
    assert died(bank, "seal", point, address) == -9
    assert bank.row() == before
    store = bank.work().standing("core")
    assert store.copy
    assert store.state is State.SEALING
    bank.work().seal(store)
    bank.work().switch("core")
    reopened(bank)
    assert [bank.row(key)[0] for key in ("1000001", "1000002", "1000003")] == ["云小满", "欧阳望川", "云小满"]
    assert bank.found("MOBILE", "sjhm", "10087654321") == ["1000002"]


@pytest.mark.parametrize("point", ["before_switched", "after_switched"])
def test_killed_while_it_switches(bank_in, into, point):
    bank, address = bank_in("sqlite"), into("sqlite")
    before = bank.row()
    bank.work().seal(plan(bank, address))
    assert died(bank, "switch", point) == -9
    reopened(bank)
    assert bank.row() == before
    assert bank.found("MOBILE", "sjhm", "10087654321") == ["1000002"]
    bank.work().switch("core")
    reopened(bank)
    assert bank.row() == before
    assert not bank.work().standing("core").copy


def died(bank: Bank, act: str, point: str, *more: str) -> int:
    command = [sys.executable, "-m", "tests.crash.sealer", str(bank.project.path), act, point, *more]
    return subprocess.run(command, cwd=_ROOT, env={"PYTHONPATH": "src"}, timeout=120, check=False).returncode


@pytest.mark.parametrize("kind", ["sqlite", "mysql"])
def test_a_copy_goes_on_after_its_last_batch(bank_in, into, monkeypatch, kind):
    for module in (copy_sqlite, copy_postgresql, copy_duckdb, copy_mysql):
        monkeypatch.setattr(module, "_SIZE", 1)
    bank, address = bank_in(kind), into(kind)
    count = 0

    def stop(moment: str) -> None:
        nonlocal count
        count += moment == "after_batch"
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bank.work(stop).seal(plan(bank, address))
    assert bank.work().seal(bank.work().standing("core")).rows == {"core:cust_info": 1, "core:acct_base": 3}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_to_meanwhile_is_thrown_away(bank_in, into, kind):
    bank, address = bank_in(kind), into(kind)

    def spoil(moment: str) -> None:
        if moment != "before_compared":
            return
        path = Path(address.partition(":///")[2])
        if kind == "sqlite":
            with contextlib.closing(sqlite3.connect(path)) as opened, opened:
                opened.execute("UPDATE cust_info SET khjg = 'B09' WHERE khh = '1000003'")
        elif kind == "postgresql":
            with psycopg.connect(address) as opened:
                opened.execute("UPDATE cust_info SET sjhm = zjhm WHERE khh = '1000003'")
        elif kind == "mysql":
            with mariadb.connect(address) as opened, opened.cursor() as cursor:
                cursor.execute("UPDATE cust_info SET sjhm = zjhm WHERE khh = '1000003'")
        elif kind == "files":
            with duckdb.connect() as opened:
                source = bank.project.catalogue().source("core").url.partition(":///")[2]
                opened.execute(f"COPY (FROM '{source}/cust_info.parquet' LIMIT 2) TO '{source}/x.parquet'")
                Path(f"{source}/x.parquet").replace(f"{source}/cust_info.parquet")

    if kind == "duckdb":
        pytest.skip("one process alone may write to the file")
    with pytest.raises(SystemFailed, match="was thrown away"):
        bank.work(spoil).seal(plan(bank, address))
    assert bank.work().standing("core").state is State.SEALING
    bank.work().seal(bank.work().standing("core"))


def test_rows_of_nobody_and_places_that_are_taken_are_refused(bank_in, into, tmp_path):
    bank, address = bank_in("sqlite"), into("sqlite")
    with pytest.raises(BadInput, match="same kind"):
        bank.work().seal(plan(bank, f"duckdb:///{tmp_path / 'other.db'}"))
    for taken in (bank.project.catalogue().source("core").url, f"sqlite:///{tmp_path}"):
        with pytest.raises(Refused, match="Something stands"):
            bank.work().seal(plan(bank, taken))
    with pytest.raises(Refused, match="no finished copy"):
        bank.work().switch("core")
    with contextlib.closing(sqlite3.connect(tmp_path / "core.sqlite")) as opened, opened:
        opened.execute("INSERT INTO acct_base VALUES ('99000000000000009', NULL, '1.00')")
    with pytest.raises(Refused, match="belong to no customer"):
        bank.work().seal(plan(bank, address))


def test_a_copy_that_would_hold_something_in_clear_is_not_made(bank_in, into, tmp_path):
    bank, address = bank_in("sqlite"), into("sqlite")
    with pytest.raises(Refused, match="5 columns of C2 or C3 would stand in clear"):
        bank.work().seal(plan(bank, address, "cust_info.sjhm"))
    assert not Path(address.partition(":///")[2]).exists()
    assert bank.work().standing("core") is None


@pytest.mark.parametrize("held", [b"\xff\xfe", b"10012345678", b"\0TS\1 13800001111"])
def test_bytes_in_a_column_of_text_are_refused_before_a_copy_is_begun(bank_in, into, tmp_path, held):
    """They would come back as text; and what begins as a sealed value does would stand in the copy as it is, in clear."""
    bank, address = bank_in("sqlite"), into("sqlite")
    with contextlib.closing(sqlite3.connect(tmp_path / "core.sqlite")) as opened, opened:
        opened.execute("UPDATE cust_info SET sjhm = ? WHERE khh = '1000001'", [held])
    with pytest.raises(Refused, match="core:cust_info cannot be copied: a column holds bytes already"):
        bank.work().seal(plan(bank, address))
    assert not Path(address.partition(":///")[2]).exists()
    assert bank.work().standing("core") is None


def test_of_a_source_that_is_sealed_no_copy_is_begun(bank_in, into):
    bank, address = bank_in("sqlite"), into("sqlite")
    wanted = plan(bank, address)
    bank.seal()
    with pytest.raises(Refused, match="This source is sealed, or a copy of it is under way"):
        bank.work().seal(wanted)
    assert not Path(address.partition(":///")[2]).exists()
    assert bank.work().standing("core").copy is False


def test_both_kinds_of_owners_go_into_one_copy(bank_in, into):
    bank, address = bank_in("sqlite"), into("sqlite")
    catalogue = bank.project.catalogue()
    own = plan(bank, address, *(f"cust_info.{name}" for name in ("khxm", "zjhm", "sjhm", "csrq", "cxmm")))
    of_source = planned(
        bank.sources, "core", address, named(catalogue, "core", ["acct_base.ye"]), Owner.SOURCE, deterministic=False
    )
    bank.work().seal(replace(joined(own, of_source), copy=True))
    bank.work().switch("core")
    reopened(bank)
    assert bank.held("1000002", "ye", table="core:acct_base").rows.column("ye") == ["5000000.00"]


def test_nothing_clear_ever_comes_to_a_server_that_holds_a_copy(bank_in, tmp_path):
    try:
        with cluster() as server:
            bank = bank_in("postgresql")
            bank.work().seal(plan(bank, server.url))
            with psycopg.connect(server.url, autocommit=True) as opened:
                opened.execute("CHECKPOINT")
            found = left(server.folder, log=True)
            clear = {value for values in found.values() for value in values}
            assert clear == set(), "not even in its write-ahead log"
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


def test_a_folder_of_csv_is_sealed_into_parquet_and_not_where_it_is(tmp_path):
    with contextlib.ExitStack() as stack:
        bank = Bank(make_small_project(tmp_path, "files"), stack)
        folder = Path(bank.project.catalogue().source("core").url.partition(":///")[2])
        with duckdb.connect() as opened:
            opened.execute(f"COPY (FROM '{folder}/cust_info.parquet') TO '{folder}/cust_info.csv' (HEADER)")
        (folder / "cust_info.parquet").unlink()
        reopened(bank)
        with pytest.raises(Refused, match="cannot hold bytes"):
            bank.seal("cust_info.sjhm")
        bank.project.sealed_path.unlink()
        bank.work().seal(plan(bank, f"files:///{tmp_path / 'sealed'}"))
        bank.work().switch("core")
        reopened(bank)
        assert bank.row()[0] == "云小满"
        assert sorted(one.name for one in (tmp_path / "sealed").iterdir()) == ["acct_base.parquet", "cust_info.parquet"]


def test_a_parquet_file_that_was_changed_meanwhile_is_left_alone(bank_in):
    bank = bank_in("files")
    file = Path(bank.project.catalogue().source("core").url.partition(":///")[2]) / "cust_info.parquet"
    before = file.read_bytes()

    def touched(moment: str) -> None:
        if moment == "before_kept":
            file.write_bytes(before)

    with pytest.raises(SystemFailed, match="was changed while"):
        bank.work(touched).seal(bank.plan("cust_info.sjhm"))
    assert file.read_bytes() == before
    bank.work().seal(bank.work().standing("core"))
    assert b"10087654321" not in file.read_bytes()
    assert sorted(one.name for one in file.parent.iterdir()) == ["acct_base.parquet", "cust_info.parquet"]


def test_the_command_copies_says_how_far_it_is_and_switches(tmp_path, capsys):
    project = make_small_project(tmp_path)
    said = ["--project", str(project.path)]
    assert main(["seal", "core", "--into", str(tmp_path / "sealed.sqlite"), *said]) == 0
    assert "The source stays as it is" in capsys.readouterr().out
    assert main(["seal", "core", "--status", *said]) == 0
    assert capsys.readouterr().out.startswith("core: clear; a copy of it: sealed\n")
    assert main(["seal", "core", "--switch", *said]) == 0
    assert capsys.readouterr().out.startswith("core: sealed\n")
    assert Project.load(project.path).catalogue().source("core").url == f"sqlite:///{tmp_path / 'sealed.sqlite'}"
    assert main(["seal", "core", "--into", str(tmp_path / "again.sqlite"), *said]) == 1
