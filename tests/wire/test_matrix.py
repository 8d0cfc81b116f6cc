# SPDX-License-Identifier: Apache-2.0
"""Real clients over TLS, unchanged, against each engine: psql, psycopg, SQLAlchemy, JDBC."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.wire.houses import CUSTOMERS, HIDDEN, JDBC_DRIVER, java
from tests.wire.simulated import PASSWORD

CLIENTS = Path(__file__).parent / "clients"


def psql(house, *statements: str, typed: str = "") -> str:
    if shutil.which("psql") is None:
        pytest.skip("no psql on this machine")
    told = house.psql(*statements, files=typed)
    assert told.stderr in {"", "Did not find any relations.\n"}
    assert HIDDEN not in told.stdout
    return told.stdout


def test_psql_lists_tables(house):
    expected = [f"{house.schema}|{name}|table|tournier" for name in ("acct_base", "cust_info")]
    assert psql(house, r"\dt").splitlines() == expected
    assert psql(house, r"\d").splitlines() == expected
    assert psql(house, r"\dt *.cust*").splitlines() == expected[1:]
    assert "账户" in psql(house, r"\dt+")


def test_psql_describes_a_table(house):
    lines = psql(house, r"\d cust_info").splitlines()
    assert [line.split("|")[0] for line in lines] == ["khh", "khxm", "csrq", "khjg"]
    assert lines[0] == "khh|text||not null|"
    assert "NAME 字段" in psql(house, r"\d+ cust_info")
    told = house.psql(r"\d geheim_list")
    assert "Did not find any relation" in told.stdout + told.stderr


@pytest.mark.parametrize(
    "command",
    [
        r"\l",
        r"\dn",
        r"\df",
        r"\di",
        r"\dv",
        r"\du",
        r"\dp",
        r"\dT",
        r"\ds",
        r"\dx",
        r"\conninfo",
        r"\dn+",
        r"\d+",
        r"\dS",
    ],
)
def test_psql_commands_are_answered(house, command):
    psql(house, command)


def test_psql_tells_only_who_one_is(house):
    assert {line.split("|")[0] for line in psql(house, r"\du").splitlines()} == {"t001", "tournier"}
    assert psql(house, r"\l").startswith("core/reconciliation|")


def test_psql_copies_describes_and_walks(house, tmp_path):
    target = tmp_path / "out.csv"
    psql(house, rf"\copy (SELECT khjg, khxm FROM cust_info WHERE khjg = 'B01') TO '{target}' WITH (FORMAT csv, HEADER)")
    assert target.read_text("utf-8").splitlines()[0] == "khjg,khxm"
    assert len(target.read_text("utf-8").splitlines()) == CUSTOMERS // 3 + 1
    assert psql(house, typed="SELECT khxm AS name FROM cust_info \\gdesc\n") == "name|text\n"
    walked = psql(house, typed="\\set FETCH_COUNT 5\nSELECT zh FROM acct_base;\n")
    assert len(walked.splitlines()) == 2 * CUSTOMERS
    assert psql(house, "SELECT 1", "SELECT count(*) AS n FROM cust_info").splitlines() == ["1", str(CUSTOMERS)]


def test_psycopg_asks_in_every_way(house):
    with psycopg.connect(house.dsn) as connection:
        for binary in (False, True):
            found = connection.execute("SELECT khxm, ye FROM cust_info c JOIN acct_base a USING (khh)", binary=binary)
            assert len(found.fetchall()) == 2 * CUSTOMERS
        with connection.cursor("walk") as cursor:
            cursor.itersize = 7
            cursor.execute("SELECT zh FROM acct_base")
            assert sum(1 for _ in cursor) == 2 * CUSTOMERS
        with connection.pipeline():
            first = connection.execute("SELECT count(*) AS n FROM cust_info")
            second = connection.execute("SELECT table_name FROM information_schema.tables ORDER BY 1")
            third = connection.execute("SELECT khjg FROM cust_info WHERE khjg = %s", ("B01",))
            assert first.fetchone() == (CUSTOMERS,)
            assert second.fetchall() == [("acct_base",), ("cust_info",)]
            assert len(third.fetchall()) == CUSTOMERS // 3
        with connection.cursor().copy("COPY (SELECT khjg FROM cust_info) TO STDOUT") as copied:
            assert len(list(copied.rows())) == CUSTOMERS


def test_sqlalchemy_reflects_and_selects(house):
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(house.dsn))
    seen = sa.inspect(engine)
    assert seen.get_table_names() == seen.get_table_names(schema=house.schema) == ["acct_base", "cust_info"]
    assert seen.get_view_names() == []
    assert HIDDEN not in str(seen.get_schema_names())
    columns = seen.get_columns("acct_base")
    assert [column["name"] for column in columns] == ["zh", "khh", "ye", "khjg"]
    assert isinstance(columns[2]["type"], sa.Double if house.engine == "sqlite" else sa.Numeric)
    assert seen.get_pk_constraint("acct_base")["constrained_columns"] == ["zh"]
    keys = seen.get_foreign_keys("acct_base")
    assert [(key["referred_table"], key["referred_columns"]) for key in keys] == [("cust_info", ["khh"])]
    assert seen.get_table_comment("cust_info") == {"text": "客户"}
    assert not seen.has_table("geheim_list")
    metadata = sa.MetaData()
    metadata.reflect(engine)
    table = metadata.tables["cust_info"]
    with engine.connect() as connection:
        wanted = sa.select(sa.func.count()).select_from(table).where(table.c.khjg == "B01")
        assert connection.execute(wanted).scalar() == CUSTOMERS // 3
        assert len(connection.execute(sa.select(table).limit(2)).fetchall()) == 2
    engine.dispose()


def run_java(house, program: str) -> list[str]:
    found = java()
    if found is None:
        pytest.skip(f"no Java, or no {JDBC_DRIVER}")
    told = subprocess.run(
        [found, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", JDBC_DRIVER, str(CLIENTS / program), house.jdbc, "t001", PASSWORD, house.schema],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    assert HIDDEN not in told.stdout
    return told.stdout.splitlines()


def test_jdbc_reads_names(house):
    said = run_java(house, "Metadata.java")
    for line in (
        f"schema|{house.schema}",
        "catalog|core/reconciliation",
        f"table|{house.schema}|acct_base|账户",
        f"table|{house.schema}|cust_info|客户",
        "table has 2",
        "column|cust_info|khh|text|NO|CUST_ID 字段",
        "column has 8",
        "key|khh|1|cust_info_pkey",
        "index|cust_info_pkey|khh|f",
        "imported|cust_info|khh|khh",
        "exported|acct_base|khh",
        "type|int4",
        "row|khh",
        "right|t001|SELECT",
        "right has 2",
        "function has 0",
        "keywords true",
        f"here|{house.schema}|core/reconciliation|t001",
    ):
        assert line in said, said


def test_jdbc_reads_rows(house):
    assert run_java(house, "Rows.java") == [
        "valid true",
        f"prepared {CUSTOMERS // 3} khxm text",
        f"walked {2 * CUSTOMERS}",
        "stopped 57014",
        "refused 42501",
        "alive 1",
    ]
