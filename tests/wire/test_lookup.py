# SPDX-License-Identifier: Apache-2.0
"""A customer looked up in a statement at the wire (decision 0103): by psql, psycopg and JDBC, on each engine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests import mariadb
from tests.postgres import PostgresAbsentError, postgres
from tests.simulators.smallbank import CUSTOMERS, make_small_bank, move_small_bank
from tests.wire.houses import ENGINES, JDBC_DRIVER, Door, java, reader_of, serving
from tests.wire.simulated import PASSWORD
from tournier.base import Refused
from tournier.ledger.entries import Event

FOUND = "SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, '10012345678')"
BOUND = "SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, %s)"
ROW = ("云**", "100****5678")
HIDDEN_ELSEWHERE = tuple(
    row if row[0] == "1000001" else (*row[:2], f"99{row[2][2:]}", f"10055{row[3][5:]}", row[4], "000000", *row[6:])
    for row in CUSTOMERS
)


class Ration:
    """Lets everything through, until it is told that a ration is used up."""

    def __init__(self) -> None:
        self.spent = ""

    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        if name == self.spent:
            raise Refused("limit.spent", "The limit is used up.", "Wait.")


def served(
    stack: ExitStack, engine: str, folder: Path, customers: tuple[tuple[str, ...], ...] = CUSTOMERS, **more: str
) -> tuple[Door, Ration]:
    url = ""
    if engine == "mysql":
        url = stack.enter_context(mariadb.database(more["server"]))
    if engine == "postgresql":
        try:
            url = stack.enter_context(postgres())
        except PostgresAbsentError as absent:
            pytest.skip(str(absent))
    known = move_small_bank(
        make_small_bank(folder / "core.sqlite", customers=customers), folder / "core.sqlite", engine, url
    )
    if engine == "mysql":
        with mariadb.connect(url) as owner, owner.cursor() as cursor:
            cursor.execute("CREATE INDEX by_mobile ON cust_info (sjhm)")
    if engine == "postgresql":
        with psycopg.connect(url, autocommit=True) as database:
            database.execute("CREATE INDEX ON cust_info (sjhm)")
        known = replace(known, sources=(replace(known.sources[0], url=reader_of(url)),))
    ration = Ration()
    door = stack.enter_context(serving(known, folder, url, limits=ration, post=more.get("post", "compliance_officer")))
    door.purpose, door.basis = more.get("purpose", "anti_money_laundering"), more.get("basis", "legal_duty")
    return door, ration


def server_of(request: pytest.FixtureRequest, engine: str) -> str:
    return str(request.getfixturevalue("mariadb_server")) if engine == "mysql" else ""


@pytest.fixture(scope="module", params=ENGINES)
def both(request, tmp_path_factory) -> Iterator[tuple[Door, Ration]]:
    with ExitStack() as stack:
        yield served(stack, request.param, tmp_path_factory.mktemp("lookup"), server=server_of(request, request.param))


@pytest.fixture
def house(both) -> Door:
    both[1].spent = ""
    return both[0]


def test_psql_finds_whom_a_masked_number_belongs_to(house):
    if shutil.which("psql") is None:
        pytest.skip("no psql on this machine")
    assert house.psql(FOUND).stdout.strip() == "|".join(ROW)
    nobody = house.psql(FOUND.replace("5678'", "5679'"))
    assert (nobody.stdout, nobody.stderr) == ("", "")


@pytest.mark.parametrize("prepare", [False, True])
def test_psycopg_binds_the_value(house, *, prepare: bool):
    with psycopg.connect(house.dsn, autocommit=True) as session:
        for _ in range(3):
            assert session.execute(BOUND, ("10012345678",), prepare=prepare).fetchall() == [ROW]
            assert session.execute(BOUND, ("10012345679",), prepare=prepare).fetchall() == []
        assert session.execute(BOUND, (None,), prepare=prepare).fetchall() == []


def test_each_of_two_open_answers_keeps_whom_it_looks_up(house):
    with psycopg.connect(house.dsn) as session, session.cursor("first") as first:
        first.execute(BOUND, ("10012345678",))
        try:
            other = session.execute(BOUND, ("10087654321",)).fetchall()
        except psycopg.errors.FeatureNotSupported:
            assert house.engine == "postgresql"  # one backend session serves both answers, and says so
        else:
            assert [row[0] for row in other] == ["欧**"]
            assert first.fetchall() == [ROW]


def test_a_second_look_up_follows_one_that_was_read(house):
    with psycopg.connect(house.dsn) as session:
        with session.cursor("first") as first:
            first.execute(BOUND, ("10012345678",))
            assert first.fetchall() == [ROW]
        assert [row[1] for row in session.execute(BOUND, ("10087654321",)).fetchall()] == ["100****4321"]


def test_jdbc_binds_the_value(house):
    found = java()
    if found is None:
        pytest.skip(f"no Java, or no {JDBC_DRIVER}")
    program = Path(__file__).parent / "clients" / "LookUp.java"
    before = len(searched(house))
    told = subprocess.run(
        [found, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", JDBC_DRIVER, str(program), house.jdbc, "t001", PASSWORD],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert told.stdout.splitlines() == ["columns 2", " ".join(ROW), "found 1", "found 0"], told.stderr[-1000:]
    # A description, which comes before there is a value, looks nobody up.
    assert len(searched(house)) == before + 2 * 7


def searched(house: Door) -> list[object]:
    entries = house.ledger.entries(limit=1000)
    return [one for one in entries if one.event is Event.DISCLOSURE_INTENDED and one.detail["channel"] == "search"]


def test_the_look_up_is_recorded_and_only_then_fetched(house):
    before = len(house.ledger.entries(limit=1000))
    with psycopg.connect(house.dsn, autocommit=True) as session:
        session.execute(BOUND, ("10012345678",))
    entries = house.ledger.entries(limit=1000)
    added = list(reversed(entries[: len(entries) - before]))
    assert [(entry.event, entry.detail["channel"]) for entry in added] == [
        (Event.DISCLOSURE_INTENDED, "query"),
        (Event.DISCLOSURE_INTENDED, "search"),
        (Event.DISCLOSURE_PAGE, "search"),
        (Event.DISCLOSURE_PAGE, "query"),
    ]
    assert list(added[2].subjects) == list(added[3].subjects) == ["1000001"]
    assert "10012345678" not in str([entry.detail for entry in added])


def test_it_counts_against_the_ration_of_searches(both, house):
    both[1].spent = "search"
    with psycopg.connect(house.dsn, autocommit=True) as session:
        with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
            session.execute(BOUND, ("10012345678",))
        assert session.execute("SELECT count(*) AS n FROM cust_info").fetchall() == [(3,)]


def test_who_may_not_search_is_told_by_which_rule(tmp_path):
    with ExitStack() as stack:
        more = {"post": "analyst", "purpose": "reconciliation", "basis": "contract"}
        door, _ = served(stack, "sqlite", tmp_path, **more)
        with (
            psycopg.connect(door.dsn, autocommit=True) as session,
            pytest.raises(psycopg.errors.InsufficientPrivilege) as no,
        ):
            session.execute(BOUND, ("10012345678",))
    assert no.value.diag.message_primary is not None
    assert no.value.diag.message_primary.startswith("refused [")
    assert "10012345678" not in no.value.diag.message_primary


@pytest.mark.parametrize("engine", ENGINES)
def test_banks_that_differ_in_hidden_values_answer_alike(tmp_path, request, engine: str):
    said = []
    with ExitStack() as stack:
        for name, customers in (("one", CUSTOMERS), ("two", HIDDEN_ELSEWHERE)):
            folder = tmp_path / name
            folder.mkdir()
            door, _ = served(stack, engine, folder, customers, server=server_of(request, engine))
            with psycopg.connect(door.dsn, autocommit=True) as session:
                said.append(
                    [
                        session.execute(sql, (number,)).fetchall()
                        for sql in (BOUND, BOUND.replace("khxm, sjhm", "count(*) AS n"), BOUND + " AND khjg = 'B02'")
                        for number in ("10012345678", "10012345679")
                    ]
                )
    assert said[0] == said[1]
    assert said[0][0] == [ROW]


def test_a_condition_on_a_masked_column_brings_a_notice(house):
    heard: list[tuple[str | None, str | None]] = []
    with psycopg.connect(house.dsn, autocommit=True) as session:
        session.add_notice_handler(lambda said: heard.append((said.message_primary, said.message_hint)))
        asked = "SELECT khxm FROM cust_info WHERE sjhm = %s"
        assert session.execute(asked, ("10012345678",)).fetchall() == []
        assert session.execute("SELECT khxm FROM cust_info WHERE khjg = 'B02'").fetchall() == [("云**",)]
    ((cause, cure),) = heard
    assert cause is not None
    assert cause.startswith("The column sjhm is masked for you")
    assert cure is not None
    assert "tournier_lookup(sjhm, '...')" in cure
    assert "10012345678" not in cause + cure
