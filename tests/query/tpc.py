# SPDX-License-Identifier: Apache-2.0
"""TPC-H and TPC-DS as banks: which of their columns are masked, which rows are hidden, whom their tables concern.

DuckDB makes the data, offline, from the wheels of its extensions. Beside the raw tables stand masked ones, made here
by hand of the same data; no word of the guard's SQL is used for them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import duckdb
import psycopg

from tests.query.worlds import KEY, SCHEMA, shown
from tournier.query import Guard, Limits, TableRule

RAW, MASKED = "raw", "masked"


@dataclass(frozen=True)
class Benchmark:
    """One of the two, with the rules that are put over it."""

    name: str
    generator: str
    treatments: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, str]
    subjects: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)
    queries: int = field(default=0)

    def guard(self, database: duckdb.DuckDBPyConnection, dialect: str) -> Guard:
        """The guard over all tables, of which nothing but the masked columns is hidden."""
        rules = [
            TableRule(
                SCHEMA[dialect] + table,
                rows=self.rows.get(table, ""),
                fields={column: self.treatments.get(table, {}).get(column, "plain") for column, _ in columns},
                subject=tuple(self.subjects.get(table, "").split()),
                key=tuple(self.keys.get(table, "").split()),
                types={
                    name: _POSTGRESQL.get(kind, kind) if dialect == "postgresql" else kind for name, kind in columns
                },
            )
            for table, columns in _typed(database).items()
        ]
        return Guard(rules, dialect=dialect, token_key=KEY, limits=Limits(seconds=120))

    def statements(self, database: duckdb.DuckDBPyConnection) -> dict[int, str]:
        """The queries by number, in their own words."""
        found = database.execute(f"SELECT query_nr, query FROM {self.name}_queries()").fetchall()
        return {number: text.strip().rstrip(";") for number, text in found}


TPCH = Benchmark(
    "tpch",
    "dbgen",
    {
        "customer": {
            "c_name": "token", "c_address": "withheld", "c_phone": "partial:telephone", "c_acctbal": "band:100", "c_comment": "withheld",
        },
        "supplier": {"s_name": "token", "s_address": "withheld", "s_phone": "partial:telephone", "s_acctbal": "band:100"},
        "orders": {"o_clerk": "token"},
        "lineitem": {"l_comment": "withheld"},
    },
    {"customer": "c_nationkey <> 3", "lineitem": "l_shipmode <> 'FOB'"},
    {"customer": "c_custkey", "orders": "o_custkey"},
    {
        "customer": "c_custkey", "lineitem": "l_orderkey l_linenumber", "nation": "n_nationkey", "orders": "o_orderkey",
        "part": "p_partkey", "partsupp": "ps_partkey ps_suppkey", "region": "r_regionkey", "supplier": "s_suppkey",
    },
)  # fmt: skip

TPCDS = Benchmark(
    "tpcds",
    "dsdgen",
    {
        "customer": {
            "c_first_name": "partial:name", "c_last_name": "token", "c_email_address": "partial:email", "c_login": "withheld",
            "c_birth_day": "withheld", "c_birth_year": "band:10",
        },
        "customer_address": {"ca_street_number": "withheld", "ca_street_name": "withheld", "ca_suite_number": "withheld"},
        "customer_demographics": {"cd_purchase_estimate": "band:500"},
        "store": {"s_manager": "token"},
        "call_center": {"cc_manager": "token"},
        "web_site": {"web_manager": "token"},
    },
    {"customer": "c_birth_month <> 2", "store_sales": "ss_quantity <> 13"},
    {
        "customer": "c_customer_sk", "store_sales": "ss_customer_sk", "web_sales": "ws_bill_customer_sk",
        "catalog_sales": "cs_bill_customer_sk", "store_returns": "sr_customer_sk",
    },
    {
        "call_center": "cc_call_center_sk", "catalog_page": "cp_catalog_page_sk", "customer": "c_customer_sk",
        "catalog_returns": "cr_item_sk cr_order_number", "catalog_sales": "cs_item_sk cs_order_number",
        "customer_address": "ca_address_sk", "customer_demographics": "cd_demo_sk", "date_dim": "d_date_sk",
        "household_demographics": "hd_demo_sk", "income_band": "ib_income_band_sk",
        "inventory": "inv_date_sk inv_item_sk inv_warehouse_sk", "item": "i_item_sk", "promotion": "p_promo_sk",
        "reason": "r_reason_sk", "ship_mode": "sm_ship_mode_sk", "store": "s_store_sk",
        "store_returns": "sr_item_sk sr_ticket_number", "store_sales": "ss_item_sk ss_ticket_number",
        "time_dim": "t_time_sk", "warehouse": "w_warehouse_sk", "web_page": "wp_web_page_sk",
        "web_returns": "wr_item_sk wr_order_number", "web_sales": "ws_item_sk ws_order_number",
        "web_site": "web_site_sk",
    },
)  # fmt: skip

BENCHMARKS = {one.name: one for one in (TPCH, TPCDS)}


def load(database: duckdb.DuckDBPyConnection, name: str) -> None:
    """The extension, from its wheel."""
    found = find_spec(f"duckdb_extension_{name}")
    if found is None or found.origin is None:
        raise RuntimeError(f"the wheel duckdb-extension-{name} is not installed")
    (file,) = Path(found.origin).parent.rglob(f"{name}.duckdb_extension")
    database.execute(f"LOAD '{file}'")


def tables(database: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The tables of a database, and their columns in order."""
    return {table: [name for name, _ in columns] for table, columns in _typed(database).items()}


def _typed(database: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, *column in database.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append((column[0], column[1]))
    return found


def make(benchmark: Benchmark, folder: Path, scale: float) -> dict[str, Path]:
    """The files of the raw database and of its masked copy."""
    files = {kind: folder / f"{benchmark.name}-{kind}.duckdb" for kind in (RAW, MASKED)}
    with duckdb.connect(str(files[RAW])) as raw:
        load(raw, benchmark.name)
        raw.execute(f"CALL {benchmark.generator}(sf = {scale})")
        named = tables(raw)
    with duckdb.connect(str(files[MASKED])) as masked:
        for treatment in ("token", "partial:telephone", "partial:name", "partial:email"):
            masked.create_function(_function(treatment), functools.partial(shown, treatment), ["VARCHAR"], "VARCHAR")
        masked.execute(f"ATTACH '{files[RAW]}' AS held (READ_ONLY)")
        for table, columns in named.items():
            masked.execute(f"CREATE TABLE {table} AS {copied(benchmark, table, columns)}")
        masked.execute("DETACH held")
    return files


def _function(treatment: str) -> str:
    return "by_hand_" + treatment.replace(":", "_").lower()


def copied(benchmark: Benchmark, table: str, columns: list[str]) -> str:
    """The SELECT that makes the masked copy of a table."""
    treatments = benchmark.treatments.get(table, {})
    items = ", ".join(f"{_by_hand(treatments.get(column, 'plain'), column)} AS {column}" for column in columns)
    rows = benchmark.rows.get(table, "true")
    return f"SELECT {items} FROM held.main.{table} WHERE {rows}"


def _by_hand(treatment: str, column: str) -> str:
    kind, _, detail = treatment.partition(":")
    if kind == "plain":
        return column
    if kind == "withheld":
        return f"nullif({column}, {column})"
    return f"floor({column} / {detail}) * {detail}" if kind == "band" else f"{_function(treatment)}({column})"


def into_postgresql(file: Path, url: str) -> None:
    """All tables of a DuckDB file into a PostgreSQL database, with the types that they have there."""
    with duckdb.connect(str(file), read_only=True) as held, psycopg.connect(url) as server, server.cursor() as cursor:
        for table in tables(held):
            columns = held.execute(f"DESCRIBE {table}").fetchall()
            made = ", ".join(f"{name} {_POSTGRESQL.get(kind, kind)}" for name, kind, *_ in columns)
            cursor.execute(f"CREATE TABLE {table} ({made})".encode())
            with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                for row in _rows(held, table):
                    copy.write_row(row)
        for index in _INDEXES:
            cursor.execute(index.encode())
        server.commit()
        server.autocommit = True
        cursor.execute(b"ANALYZE")


def _rows(held: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[object, ...]]:
    found = held.execute(f"SELECT * FROM {table}")
    while rows := found.fetchmany(10_000):
        yield from rows


_POSTGRESQL = {"VARCHAR": "text", "DOUBLE": "numeric"}  # a band is a double in DuckDB, a numeric in PostgreSQL
_INDEXES = (
    "CREATE INDEX ON customer (c_custkey)",
    "CREATE INDEX ON orders (o_orderkey)",
    "CREATE INDEX ON orders (o_custkey)",
    "CREATE INDEX ON lineitem (l_orderkey)",
    "CREATE INDEX ON lineitem (l_partkey, l_suppkey)",
    "CREATE INDEX ON part (p_partkey)",
    "CREATE INDEX ON partsupp (ps_partkey, ps_suppkey)",
    "CREATE INDEX ON supplier (s_suppkey)",
)
