# SPDX-License-Identifier: Apache-2.0
"""A source sealed where it stands answers as before, shows nothing to who has the file, and opens only as it should."""

import contextlib
import json
import sqlite3
from dataclasses import replace

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from tests.sealing.conftest import ASK, Bank
from tournier.base import Refused, SystemFailed
from tournier.catalogue.sealed import Owner, State, save_sealed
from tournier.engines.sealed import ERASED, SealedFields
from tournier.engines.sealing import in_place
from tournier.engines.sealing.port import nothing
from tournier.engines.sealing.sqlite import SqliteWriter
from tournier.engines.sealing.work import Done
from tournier.gate import Card, Found
from tournier.ledger import Event
from tournier.query import Refused as NotAsked
from tournier.seal import fields
from tournier.seal.field_columns import LOOPS

CLEAR = ("云小满", "990101199003070017", "10012345678", "1990-03-07")
CUSTOMERS = ("1000001", "1000002", "1000003")
NAMES = ("cust_info.khxm", "cust_info.sjhm")


def test_a_sealed_source_answers_as_the_clear_one(bank: Bank):
    before = [bank.row(key) for key in ("1000001", "1000002", "1000003")]
    assert before[0] == CLEAR
    done = bank.seal()
    assert done.rows == {"core:cust_info": 3, "core:acct_base": 3}
    assert [bank.row(key) for key in ("1000001", "1000002", "1000003")] == before
    assert sorted(bank.held("1000001", "ye", table="core:acct_base").rows.column("ye")) == ["1234.56", "88.00"]
    assert bank.work().standing("core").state is State.SEALED
    told = [one.event for one in bank.ledger.entries(limit=9) if one.event is not Event.KEK_USED]
    assert told[:2] == [Event.STORE_SEALED, Event.STORE_SEALING]


def test_customers_are_found_by_the_blind_index_in_every_spelling(bank: Bank):
    bank.seal()
    assert not bank.sources.seekable(bank.project.catalogue().searchable("MOBILE")[0])
    assert bank.found("MOBILE", "sjhm", "100-1234-5678") == ["1000001"]
    assert bank.found("NAME", "khxm", "云小满") == ["1000001", "1000003"]
    assert bank.found("ID_NO", "zjhm", "990101198501010029") == ["1000002"]
    assert bank.found("MOBILE", "sjhm", "19999999999") == []


def test_the_card_is_opened_through_the_gate_and_recorded(bank: Bank, rules):
    bank.seal()
    gate = bank.gate(rules)
    found = gate.search(ASK, [("MOBILE", "10012345678")])
    assert isinstance(found, Found)
    assert [hit.subject for hit in found.customers] == ["1000001"]
    card = gate.look_up(ASK, "1000001")
    assert isinstance(card, Card)
    shown = {
        column.ref.field: cell for column, cell in zip(card.sections[0].columns, card.sections[0].rows[0], strict=True)
    }
    assert shown["sjhm"] == "100****5678"
    assert card.sections[0].erased == ()
    assert bank.ledger.entries(subject="1000001", limit=1)


def test_a_person_who_was_erased_shows_as_erased_and_nothing_fails(bank: Bank, rules):
    bank.seal()
    bank.ledger.erase("1000001")
    held = bank.held("1000001")
    assert [list(column) for column in held.rows.columns] == [[None]] * 4
    assert held.erased == {"khxm", "zjhm", "sjhm", "csrq"}
    assert bank.row("1000003")[0] == "云小满"
    # The index still leads to them; the source is asked again before anybody is shown.
    assert bank.found("NAME", "khxm", "云小满") == ["1000003"]
    card = bank.gate(rules).look_up(ASK, "1000001")
    assert isinstance(card, Card)
    assert "sjhm" in card.sections[0].erased


def test_many_rows_are_opened_as_few_are(bank_in):
    """A long answer goes by whole columns; it gives and refuses what single cells give and refuse."""
    bank = bank_in("sqlite")
    bank.seal()
    project, table, names = bank.project, "core:cust_info", ("khxm", "csrq")
    of_bank = SealedFields(project.sealed_path, project.path, project.catalogue(), bank.ledger.store_keys)
    with contextlib.closing(sqlite3.connect(project.path.parent / "core.sqlite")) as database:
        rows = database.execute("SELECT khxm, csrq FROM cust_info ORDER BY khh").fetchall()

    def opened(rows, times):
        try:
            return of_bank.opened(table, names, rows * times, [*CUSTOMERS] * times)
        except SystemFailed as failed:
            return failed.code

    assert opened(rows, 1)[0] == (CLEAR[0], CLEAR[3])
    past_us = [*rows[:2], ("云小满", rows[2][1])]
    for _ in range(2):
        assert opened(rows, 100) == opened(rows, 1) * 100
        assert opened(past_us, 100) == opened(past_us, 1) == "sealed.false"
        bank.ledger.erase("1000001")
    assert opened(rows, 100)[-3] == (ERASED, ERASED)
    save_sealed(project.sealed_path, project.path, replace(bank.work().standing("core"), state=State.OPENING))
    assert opened(past_us, 100) == opened(past_us, 1) * 100
    assert opened(past_us, 1)[2][0] == "云小满"


def test_a_new_key_for_somebody_erased_opens_nothing_of_before(bank: Bank):
    bank.seal()
    bank.ledger.erase("1000001")
    bank.ledger.store_keys().of(["1000001"], make=True)
    assert bank.held("1000001").erased == {"khxm", "zjhm", "sjhm", "csrq"}


def test_what_is_sealed_does_not_open_in_another_row_or_column(bank_in):
    bank = bank_in("sqlite")
    bank.seal()
    writer = SqliteWriter(bank.project.path.parent / "core.sqlite")
    try:
        writer._db.execute("UPDATE cust_info SET sjhm = zjhm WHERE khh = '1000001'")
        with pytest.raises(SystemFailed, match="was not sealed for its place"):
            bank.held("1000001")
        writer._db.execute(
            "UPDATE cust_info SET sjhm = (SELECT sjhm FROM cust_info WHERE khh = '1000003') WHERE khh = '1000002'"
        )
        assert bank.held("1000002").erased == {"sjhm"}
        writer._db.execute("UPDATE cust_info SET sjhm = '19900000000' WHERE khh = '1000003'")
        with pytest.raises(SystemFailed, match="was not sealed for its place"):
            bank.held("1000003")
    finally:
        writer.close()


def test_a_statement_shows_what_is_sealed_and_does_nothing_else_with_it(bank: Bank, rules):
    bank.registers.staff["posts"] = frozenset({"analyst"})
    bank.seal()
    gate = bank.gate(rules)
    ask = ASK.__class__("S0001", "reconciliation", "contract", case="T20261124-001", session="s1", address="10.1.0.5")
    with pytest.raises(NotAsked) as refused:
        gate.open_query(ask, "SELECT khh FROM cust_info WHERE zjhm = '990101199003070017'")
    assert refused.value.code == "query.sealed"
    (page,) = gate.open_query(ask, "SELECT * FROM cust_info ORDER BY khh").pages()
    assert page.rows.column_names == ["khh", "khxm", "zjhm", "sjhm", "csrq", "cxmm", "khjg"]
    assert set(page.rows.column("khxm").to_pylist()) == {"云**", "欧**"}
    offered = gate.offered(ask)
    assert {"khxm", "sjhm", "khh", "khjg", "zh", "ye"} <= {one.name for table in offered.tables for one in table.fields}


def test_keys_and_references_stay_clear_and_are_refused(bank: Bank):
    for name in ("cust_info.khh", "acct_base.zh", "acct_base.khh"):
        with pytest.raises(Refused, match="rows are found and joined by it"):
            bank.plan(name)


def test_rows_of_nobody_are_refused_before_anything_is_changed(bank_in):
    bank = bank_in("sqlite")
    writer = SqliteWriter(bank.project.path.parent / "core.sqlite")
    writer._db.execute("INSERT INTO acct_base VALUES ('99000000000000009', NULL, '1.00')")
    writer.close()
    with pytest.raises(Refused, match="1 rows of core:acct_base belong to no customer"):
        bank.seal("acct_base.ye")
    assert bank.work().standing("core") is None
    assert bank.seal("acct_base.ye", owner=Owner.SOURCE).rows == {"core:acct_base": 4}
    assert bank.held("1000002", "ye", table="core:acct_base").rows.column("ye") == ["5000000.00"]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_trigger_that_could_keep_what_was_before_is_refused(bank_in, engine):
    bank = bank_in(engine)
    if engine == "sqlite":
        with contextlib.closing(sqlite3.connect(bank.project.path.parent / "core.sqlite")) as database:
            database.execute("CREATE TRIGGER kept AFTER UPDATE ON cust_info BEGIN SELECT OLD.sjhm; END")
    else:
        with psycopg.connect(bank.project.catalogue().source("core").url, autocommit=True) as database:
            database.execute("CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
            database.execute("CREATE TRIGGER kept AFTER UPDATE ON cust_info FOR EACH ROW EXECUTE FUNCTION kept()")
    with pytest.raises(Refused, match="a trigger hears"):
        bank.seal("cust_info.sjhm")
    assert bank.seal("acct_base.ye").rows == {"core:acct_base": 3}


def test_deterministic_sealing_shows_equal_values_of_one_customer_and_of_nobody_else(bank_in):
    bank = bank_in("sqlite")
    bank.seal("cust_info.khxm", "cust_info.khjg", deterministic=True)
    writer = SqliteWriter(bank.project.path.parent / "core.sqlite")
    try:
        names = [row[0] for row in writer._db.execute("SELECT khxm FROM cust_info WHERE khh IN ('1000001', '1000003')")]
        assert len(set(names)) == 2, "two customers of one name"
    finally:
        writer.close()


def test_nothing_of_the_clear_values_is_left_in_the_file(bank_in):
    bank = bank_in("sqlite")
    bank.seal(
        "cust_info.khxm", "cust_info.zjhm", "cust_info.sjhm", "cust_info.csrq", "cust_info.cxmm", "cust_info.beizhu"
    )
    bank.seal("acct_base.ye")
    held = b"".join(path.read_bytes() for path in bank.project.path.parent.glob("core.sqlite*"))
    for clear in (*CLEAR, "欧阳望川", "990101198501010029", "975310", "喜欢钓鱼", "5000000.00", "O'Hara"):
        assert clear.encode() not in held, clear
    dumped = "\n".join(bank_dump(bank))
    assert json.dumps("云小满") not in dumped
    assert "10087654321" not in dumped


def in_the_file(bank: Bank) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(bank.project.path.parent / "core.sqlite")) as database:
        return database.execute("SELECT rowid, * FROM cust_info").fetchall()


def refused_and_undone(bank: Bank, before: list[tuple[object, ...]], probe=nothing) -> None:
    """The run ends with its failure, and in the file every row is as it was: clear, and nowhere else."""
    with pytest.raises(SystemFailed) as caught:
        bank.work(probe).seal(bank.work().standing("core") or bank.plan(*NAMES))
    assert caught.value.code == "sealing.compared"
    assert "it was undone" in caught.value.cause
    assert in_the_file(bank) == before


def ends_at_the_next_run(bank: Bank) -> None:
    assert bank.work().seal(bank.work().standing("core")).rows == {"core:cust_info": 3}
    assert bank.work().standing("core").state is State.SEALED
    assert bank.row() == CLEAR
    assert b"10012345678" not in (bank.project.path.parent / "core.sqlite").read_bytes()


def other_byte(rows):
    """The first value is stored with its last byte changed."""
    (place, cell, *rest), *others = rows
    return [(place, cell[:-1] + bytes([cell[-1] ^ 1]), *rest), *others]


def each_others(rows):
    """Two rows are stored with each other's values."""
    first, second, *others = rows
    return [(first[0], *second[1:]), (second[0], *first[1:]), *others]


@pytest.mark.parametrize("spoiled", [other_byte, each_others])
def test_what_was_stored_otherwise_than_it_was_sealed_is_undone(bank_in, monkeypatch, spoiled):
    bank = bank_in("sqlite")
    before, put = in_the_file(bank), SqliteWriter.put
    with monkeypatch.context() as broken:
        broken.setattr(SqliteWriter, "put", lambda self, table, names, rows: put(self, table, names, spoiled(rows)))
        refused_and_undone(bank, before)
    ends_at_the_next_run(bank)


class OtherText:
    """A library that seals another text than it was given: it is stored as it was sealed, and it opens."""

    def __init__(self, key):
        self._right = AESSIV(key)
        self.decrypt = self._right.decrypt

    def encrypt(self, text, bound):
        return self._right.encrypt(text[:-1] + b"0", bound)


@pytest.mark.parametrize("way", ["one by one", "loops"])
def test_what_opens_to_another_value_is_undone(bank_in, monkeypatch, way):
    bank = bank_in("sqlite")
    before = in_the_file(bank)
    code = LOOPS.waited() if way == "loops" else None
    if way == "loops" and code is None:
        pytest.skip(f"no compiled loops for sealed stores: {LOOPS.absent}")
    with monkeypatch.context() as broken:
        broken.setattr(LOOPS, "_made", code)  # another test of this process may have made them
        if code is None:
            broken.setattr(fields, "AESSIV", OtherText)
        else:
            broken.setattr(code, "seal", lambda data, *more, right=code.seal: right(data ^ (data == ord("0")), *more))
        refused_and_undone(bank, before)
    ends_at_the_next_run(bank)


def test_whose_key_is_gone_before_the_commit_is_undone(bank_in):
    """The keys are fetched anew for the comparison, so it does not rest on one that nobody else has."""
    bank = bank_in("sqlite")

    def erase(moment: str) -> None:
        if moment == "before_commit":
            bank.ledger.erase("1000003")

    refused_and_undone(bank, in_the_file(bank), erase)
    ends_at_the_next_run(bank)


@pytest.mark.parametrize("how", [{}, {"deterministic": True}, {"owner": Owner.SOURCE}])
def test_a_stored_cell_is_opened_by_another_library_by_its_documented_layout(bank_in, monkeypatch, how):
    keys = []
    monkeypatch.setattr(fields, "AESSIV", lambda key: keys.append(key) or AESSIV(key))
    bank = bank_in("sqlite")
    bank.seal("cust_info.khxm", **how)
    sealed = [next(cell for cell in row if isinstance(cell, bytes)) for row in in_the_file(bank)]
    owner = b"" if "owner" in how else b"1000001"
    kind, nonce = (b"D", b"") if "deterministic" in how else (b"N", sealed[0][13:29])
    assert sealed[0][:5] == b"\0TS\x01" + kind
    bound = [b"tournier/field|1", b"core:cust_info.khxm", owner, *([nonce] if nonce else [])]
    opened = set()
    for key in keys:
        with contextlib.suppress(InvalidTag):
            opened.add(AESSIV(key).decrypt(sealed[0][13 + len(nonce) :], bound).decode())
    assert opened == {"s云小满"}


@pytest.mark.parametrize("engine", ["sqlite", "duckdb", "postgresql"])
@pytest.mark.parametrize("way", ["seal", "open"])
def test_what_was_broken_off_after_two_batches_is_gone_on_with(bank_in, monkeypatch, engine, way):
    monkeypatch.setattr(in_place, "BATCH", 1)
    bank = bank_in(engine)
    before = [bank.row(key) for key in CUSTOMERS]
    if way == "open":
        bank.seal("cust_info.khxm", "cust_info.zjhm", "cust_info.sjhm", "cust_info.csrq")
    batches = []

    def stop(moment: str) -> None:
        batches.extend([moment] * (moment == "after_batch"))
        if len(batches) == 2:
            raise KeyboardInterrupt

    def run(probe) -> Done:
        work = bank.work(probe)
        return work.open("core") if way == "open" else work.seal(work.standing("core") or bank.plan("cust_info.sjhm"))

    with pytest.raises(KeyboardInterrupt):
        run(stop)
    assert [bank.row(key) for key in CUSTOMERS] == before, "two rows are done and one is not: all are read"
    assert run(nothing).rows == {"core:cust_info": 1}
    assert [bank.row(key) for key in CUSTOMERS] == before
    assert (bank.work().standing("core") is None) == (way == "open")


def bank_dump(bank: Bank):
    writer = SqliteWriter(bank.project.path.parent / "core.sqlite")
    try:
        yield from writer._db.iterdump()
    finally:
        writer.close()
