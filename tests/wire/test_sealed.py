# SPDX-License-Identifier: Apache-2.0
"""A sealed source at the wire, asked by psql, psycopg and JDBC: what is shown, looked up, refused, and told of whoever was erased."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PostgresAbsentError, postgres
from tests.sealing.conftest import Bank
from tests.simulators.small_project import make_small_project
from tests.simulators.smallbank import CUSTOMERS
from tests.wire.houses import JDBC_DRIVER, Door, java, opened, reader_of
from tests.wire.simulated import PASSWORD
from tournier.ledger.entries import Event
from tournier.policy import RuleBook, shipped_rules

BANK = tuple((*row[:6], f"B0{place}", *row[7:]) for place, row in enumerate(CUSTOMERS, 1))
SHOWN = "SELECT khxm, sjhm, khjg FROM cust_info ORDER BY khjg"
ROWS = [("云**", "100****5678", "B01"), ("欧**", "100****4321", "B02"), (None, None, "B03")]
LINES = ["云**|100****5678|B01", "欧**|100****4321|B02", "||B03"]
FOUND = "SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, '10012345678')"
ERASED = "values of khxm, sjhm are NULL because they were erased"


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def house(request, tmp_path_factory) -> Iterator[Door]:
    """The small bank, sealed; its third customer was erased."""
    if shutil.which("psql") is None:
        pytest.skip("no psql on this machine")
    folder = tmp_path_factory.mktemp("sealed")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgresql":
            try:
                url = stack.enter_context(postgres())
            except PostgresAbsentError as absent:
                pytest.skip(str(absent))
        bank = Bank(make_small_project(folder, request.param, url, customers=BANK), stack)
        bank.seal()
        bank.ledger.erase("1000003")
        bank.registers.staff.update(id="t001", posts=frozenset({"compliance_officer"}))
        source = bank.project.catalogue().source("core")
        if url:
            source = replace(source, url=reader_of(url))
        gate = bank.gate(RuleBook.load(shipped_rules()))
        door = stack.enter_context(opened(gate, bank.registers, bank.ledger, source, folder, url))
        door.purpose, door.basis = "anti_money_laundering", "legal_duty"
        yield door


def test_psql_shows_what_lies_sealed_and_is_told_what_was_erased(house):
    told = house.psql(SHOWN)
    assert told.stdout.splitlines() == LINES
    assert f"NOTICE:  {ERASED}" in told.stderr
    assert "HINT:  They lay sealed, and their customers' keys were destroyed." in told.stderr
    clear = house.psql(
        "SELECT khxm FROM cust_info WHERE khjg < 'B03' ORDER BY khjg", "SELECT khjg FROM cust_info ORDER BY khjg"
    )
    assert (clear.stdout.splitlines(), clear.stderr) == (["云**", "欧**", "B01", "B02", "B03"], "")


def test_psql_copies_it_out(house):
    told = house.psql(f"COPY ({SHOWN}) TO STDOUT WITH (FORMAT csv, HEADER)")
    assert told.stdout.splitlines() == ["khxm,sjhm,khjg", *(line.replace("|", ",") for line in LINES)]
    assert ERASED in told.stderr


def test_psql_looks_up_by_a_sealed_number(house):
    told = house.psql(FOUND, FOUND.replace("5678'", "5679'"))
    assert (told.stdout.splitlines(), told.stderr) == (["云**|100****5678"], "")


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("SELECT khh FROM cust_info WHERE khxm = '云小满'", "khxm"),
        ("SELECT khh FROM cust_info ORDER BY sjhm", "sjhm"),
        ("SELECT upper(khxm) FROM cust_info", "khxm"),
        ("SELECT sjhm, count(*) FROM cust_info GROUP BY sjhm", "sjhm"),
    ],
)
def test_psql_hears_why_not_and_what_to_do_instead(house, statement, word):
    told = house.psql(statement, SHOWN)
    refused, _, after = told.stderr.partition("NOTICE")
    assert "ERROR" in refused
    assert word in refused
    assert "HINT:" in refused
    assert "tournier_lookup" in refused
    assert "云小满" not in refused
    assert (told.stdout.splitlines(), ERASED in after) == (LINES, True), "the session goes on"


def test_within_a_transaction_postgresql_says_that_it_cannot_and_others_walk(house):
    walked = house.psql(f"BEGIN; DECLARE c CURSOR FOR {SHOWN}; FETCH 2 FROM c; FETCH 1 FROM c; COMMIT")
    if house.engine == "postgresql":
        assert "fields that lie sealed are not shown within a transaction" in walked.stderr
        assert "HINT:  Ask outside of one." in walked.stderr
        return
    assert walked.stdout.splitlines() == ["BEGIN", "DECLARE CURSOR", *LINES, "COMMIT"]
    assert walked.stderr.count(ERASED) == 1, "told with the page that holds it"


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_reads_it_in_text_and_binary_and_binds_a_value(house, *, binary: bool):
    heard: list[str | None] = []
    with psycopg.connect(house.dsn, autocommit=True) as session:
        session.add_notice_handler(lambda said: heard.append(said.message_primary))
        for _ in range(2):
            assert session.execute(SHOWN, binary=binary, prepare=True).fetchall() == ROWS
        bound = FOUND.replace("'10012345678'", "%s")
        assert session.execute(bound, ("10087654321",), binary=binary).fetchall() == [("欧**", "100****4321")]
    assert heard == [ERASED] * 2


def test_jdbc_sees_it_too(house):
    found = java()
    if found is None:
        pytest.skip(f"no Java, or no {JDBC_DRIVER}")
    program = Path(__file__).parent / "clients" / "Sealed.java"
    told = subprocess.run(
        [found, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", JDBC_DRIVER, str(program), house.jdbc, "t001", PASSWORD],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert told.stdout.splitlines() == [
        "shown 云** 100****5678 B01",
        "shown 欧** 100****4321 B02",
        "shown null null B03",
        f"told {ERASED}",
        "found 云** 100****5678",
        "refused 42501 khxm tournier_lookup",
        "alive 3",
    ], told.stderr[-1000:]


def test_each_page_is_recorded_with_whom_it_shows_the_erased_among_them(house):
    before = len(house.ledger.entries(limit=1000))
    house.psql(SHOWN)
    entries = house.ledger.entries(limit=1000)
    added = entries[: len(entries) - before]
    (page,) = [entry for entry in added if entry.event is Event.DISCLOSURE_PAGE]
    assert sorted(page.subjects) == ["1000001", "1000002", "1000003"]
    assert "云小满" not in str([entry.detail for entry in added])
