# SPDX-License-Identifier: Apache-2.0
"""Questions about names at the wire: what tools ask is answered, in every engine, and nothing hidden is ever said."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from tests.wire.houses import HIDDEN

TOLD = re.compile(r"-- tells:[ ]?(.*)\n")
FOLDER = Path(__file__).parent / "names"


def kept() -> list[tuple[str, str, str]]:
    """(tool and number, what must be told, statement) of all files."""
    found = []
    for path in sorted(FOLDER.glob("*.sql")):
        for number, paragraph in enumerate(path.read_text("utf-8").split("\n\n")[1:], 1):
            told = TOLD.match(paragraph)
            assert told, paragraph
            found.append((f"{path.stem}-{number}", told[1], paragraph[told.end() :]))
    return found


@pytest.fixture
def asked(house):
    with psycopg.connect(house.dsn, autocommit=True) as connection:

        def ask(sql: str) -> list[tuple[object, ...]]:
            return connection.execute(sql).fetchall()

        yield ask


@pytest.mark.parametrize(("told", "sql"), [pytest.param(told, sql, id=name) for name, told, sql in kept()])
def test_what_tools_ask_is_answered(house, asked, told, sql):
    rows = asked(sql.replace("{schema}", house.schema))
    said = "\n".join(
        " ".join(str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in row) for row in rows
    )
    for word in filter(None, told.replace("{schema}", house.schema).split(", ")):
        assert word in said, said[:2000]
    assert HIDDEN not in said


def test_one_shadow_serves_two_persons_and_tells_each_of_itself_alone(house):
    from tournier.engines.shadow import Shadow
    from tournier.gate import Names
    from tournier.query.catalogs import Asker

    shadow = Shadow(Names("public"))
    for number in ("t001", "o'x"):
        asker = Asker(number, "core", "public")
        told = shadow.ask("SELECT rolname FROM pg_roles WHERE rolcanlogin", asker).to_pylist()
        assert told == [{"rolname": number}]
        assert shadow.ask("SELECT 1 AS n FROM pg_user WHERE usename = current_user", asker).num_rows == 1
    shadow.close()


def test_the_search_path_is_the_schema_of_the_source(house, asked):
    assert asked("SHOW search_path") == asked("SELECT current_schema()") == [(house.schema,)]


def test_columns_have_the_names_that_postgresql_gives(house):
    with psycopg.connect(house.dsn) as connection:
        for sql, names in (
            ('SELECT nspname AS "Schema", oid AS Number FROM pg_namespace', ["Schema", "number"]),
            (
                "SELECT version(), current_schema(), 1, CASE WHEN true THEN 1 END, oid::text FROM pg_class",
                ["version", "current_schema", "?column?", "case", "oid"],
            ),
            ('SELECT relname AS table, oid AS select, relkind AS "From" FROM pg_class', ["table", "select", "From"]),
            ("SELECT count(*), max(oid), format_type(23, NULL) FROM pg_class", ["count", "max", "format_type"]),
        ):
            told = connection.execute(sql).description
            assert [column.name for column in told] == names


def test_no_relation_of_the_catalogs_says_what_is_hidden(house, asked):
    from tournier.query.catalogs import RELATIONS

    for name, known in RELATIONS.items():
        if known.name in {"aclexplode", "pg_options_to_table", "pg_partition_ancestors", "pg_partition_tree"}:
            continue
        call = f"{name}()" if name in {"pg_get_keywords", "pg_show_all_settings"} else name
        assert HIDDEN not in str(asked(f"SELECT * FROM {call}")), name


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM pg_class, cust_info",
        "SELECT * FROM cust_info WHERE khh IN (SELECT relname FROM pg_class)",
        "SELECT (SELECT max(khxm) FROM cust_info) FROM pg_class",
        "SELECT relname FROM pg_class UNION SELECT khxm FROM cust_info",
        "WITH pg_class AS (SELECT khxm AS relname FROM cust_info) SELECT relname FROM pg_class, pg_type",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM pg_ls_dir('.')",
        "SELECT query_to_xml('SELECT * FROM cust_info', true, true, '')",
        "SELECT set_config('search_path', 'x', false)",
        "SELECT pg_sleep(10)",
        "SELECT * FROM read_csv('/etc/passwd') AS pg_class",
        "SELECT * FROM duckdb_settings(), pg_class",
        "SELECT getenv('HOME') FROM pg_class",
        "SELECT * FROM 'pg_class.csv'",
        "SELECT lo_get(1) FROM pg_class",
        "SELECT * INTO x FROM pg_class",
        "SELECT * FROM pg_class FOR UPDATE",
        "COPY (SELECT * FROM pg_class) TO '/tmp/x'",
        "SELECT currval('x')",
    ],
)
def test_names_and_data_do_not_meet_and_no_other_function_is_called(asked, sql):
    with pytest.raises(psycopg.Error) as told:
        asked(sql)
    assert HIDDEN not in str(told.value)
    assert "LINE" not in str(told.value)


def test_a_question_about_names_is_not_a_disclosure(house, asked):
    before = len(house.ledger.entries(limit=1000))
    asked("SELECT 1")
    asked("SELECT table_name FROM information_schema.tables")
    assert len(house.ledger.entries(limit=1000)) == before


def test_names_go_with_the_right_to_ask(house):
    tables = "SELECT count(*) FROM information_schema.tables"
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        said: list[str] = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        assert connection.execute(tables).fetchone() == (2,)
        house.registers.staff["training_until"] = 0
        try:
            house.names.forget()
            assert connection.execute(tables).fetchone() == (0,)
            assert "training" in said[0]
        finally:
            house.registers.staff["training_until"] = 30_000
            house.names.forget()
        assert connection.execute(tables).fetchone() == (2,)


def test_without_a_purpose_there_is_no_table_and_a_word_says_why(house):
    with psycopg.connect(house.dsn.replace("core/reconciliation", "core"), autocommit=True) as connection:
        said: list[str] = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        assert connection.execute("SELECT * FROM pg_tables").fetchall() == []
        assert "purpose" in said[0]
        connection.execute("SET tournier.purpose = 'reconciliation'")
        assert len(connection.execute("SELECT * FROM pg_tables").fetchall()) == 2


def test_numbers_do_not_depend_on_what_is_hidden(house):
    """Two banks of which one has more hidden tables and columns give the same catalog, byte for byte."""
    if house.engine != "sqlite":
        pytest.skip("one engine is enough: the shadow sees names only")
    from tournier.engines.shadow_rows import Catalogs
    from tournier.gate import NamedColumn, NamedTable, Names

    one = NamedTable("main", "b", (NamedColumn("x", "text", ""), NamedColumn("y", "text", "")), ("x",), (), "")
    other = NamedTable("main", "a", (NamedColumn("x", "text", ""),), (), (), "")
    alone = {row["oid"] for row in Catalogs(Names("main", (one,))).rows["pg_class"]}
    beside = {row["oid"] for row in Catalogs(Names("main", (one, other))).rows["pg_class"]}
    assert alone < beside


@pytest.mark.parametrize(
    "sql",
    [
        (
            "SELECT column_name, data_type, is_nullable, numeric_precision, numeric_scale FROM information_schema.columns "
            "WHERE table_name = 'acct_base' AND column_name = 'ye'"
        ),
        "SELECT (SELECT count(*) FROM pg_type WHERE typname = 'int4') AS n, NULL::int AS m, 'a' || 'b' AS t",
        "SELECT oid, typname, typarray FROM pg_type WHERE typname IN ('int4', 'text', 'numeric') ORDER BY oid",
        "SELECT format_type(1700, 917510), format_type(23, NULL), 'int4'::regtype, 'pg_class'::regclass",
        "SELECT quote_ident('A b'), quote_ident('a'), quote_literal('it''s')",
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1",
        "SELECT indkey FROM pg_index WHERE indrelid = 'cust_info'::regclass AND indisprimary",
        "SELECT (information_schema._pg_expandarray(indkey)).n FROM pg_index WHERE indrelid = 'cust_info'::regclass AND indisprimary",
        "SELECT relname, relkind FROM pg_class WHERE relname LIKE 'cust%' ORDER BY 1 DESC",
    ],
)
def test_the_shadow_says_what_postgresql_says(house, asked, sql):
    if house.engine != "postgresql":
        pytest.skip("compared with the real one")
    with psycopg.connect(house.owner, autocommit=True) as connection:
        theirs = connection.execute(sql)
        assert asked(sql) == theirs.fetchall()
