# SPDX-License-Identifier: Apache-2.0
"""TPC-H and TPC-DS as banks: which of their columns are masked, which rows are hidden, whom their tables concern.

DuckDB makes the data, offline, from the wheels of its extensions. Beside the raw tables stand masked ones, made here
by hand of the same data; no word of the guard's SQL is used for them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import duckdb

from tests.query.worlds import KEY, SCHEMA, shown
from tournier.query import Guard, Limits, TableRule

RAW, OTHER, MASKED = "raw", "other", "masked"
# What the types of DuckDB are called elsewhere. A band is a double in DuckDB; the others reckon it exactly.
TYPES: Mapping[str, Mapping[str, str]] = {
    "duckdb": {},
    "postgresql": {"VARCHAR": "text", "DOUBLE": "numeric"},
    "sqlite": {"VARCHAR": "TEXT", "DOUBLE": "INTEGER", "DECIMAL": "REAL"},
    "mysql": {"VARCHAR": "VARCHAR(200)", "DOUBLE": "BIGINT", "BIGINT": "INT"},
}


_Columns = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Benchmark:
    """One of the two, with the rules that are put over it."""

    name: str
    generator: str
    treatments: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, str]
    subjects: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)
    joined: Sequence[tuple[str, str]] = ()  # by what else tables are joined
    unasked: Mapping[str, str] = field(
        default_factory=dict
    )  # rows that no statement asks for, and that need not be loaded

    def guard(self, database: duckdb.DuckDBPyConnection, dialect: str) -> Guard:
        """The guard over all tables, of which nothing but the masked columns is hidden."""
        rules = [
            TableRule(
                SCHEMA[dialect] + table,
                rows=self.rows.get(table, ""),
                fields={column: self.treatments.get(table, {}).get(column, "plain") for column, _ in columns},
                subject=tuple(self.subjects.get(table, "").split()),
                key=tuple(self.keys.get(table, "").split()),
                types={name: called(kind, dialect) for name, kind in columns},
            )
            for table, columns in typed(database).items()
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
    (("orders", "o_custkey"), ("lineitem", "l_partkey l_suppkey")),
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
    (
        ("store_sales", "ss_customer_sk"), ("store_sales", "ss_sold_date_sk"),
        ("web_sales", "ws_bill_customer_sk"), ("web_sales", "ws_sold_date_sk"), ("web_sales", "ws_order_number"),
        ("catalog_sales", "cs_bill_customer_sk"), ("catalog_sales", "cs_sold_date_sk"), ("catalog_sales", "cs_order_number"),
        ("inventory", "inv_item_sk inv_date_sk"),
    ),
    {"date_dim": "d_year NOT BETWEEN 1997 AND 2004"},
)  # fmt: skip

BENCHMARKS = {one.name: one for one in (TPCH, TPCDS)}


def called(kind: str, dialect: str) -> str:
    """A type of DuckDB in the words of a dialect."""
    return TYPES[dialect].get(kind.partition("(")[0], kind)


def load(database: duckdb.DuckDBPyConnection, name: str) -> None:
    """The extension, from its wheel."""
    found = find_spec(f"duckdb_extension_{name}")
    if found is None or found.origin is None:
        raise RuntimeError(f"the wheel duckdb-extension-{name} is not installed")
    (file,) = Path(found.origin).parent.rglob(f"{name}.duckdb_extension")
    database.execute(f"LOAD '{file}'")


def tables(database: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The tables of a database, and their columns in order."""
    return {table: [name for name, _ in columns] for table, columns in typed(database).items()}


def typed(database: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """The tables of a database, and their columns in order with their types."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, *column in database.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append((column[0], column[1]))
    return found


def make(benchmark: Benchmark, folder: Path, scale: float, kinds: Sequence[str] = (RAW, MASKED)) -> dict[str, Path]:
    """The files of the raw database and of what is made of it: its masked copy, and one that differs in hidden values only."""
    files = {kind: folder / f"{benchmark.name}-{kind}.duckdb" for kind in kinds}
    with duckdb.connect(str(files[RAW])) as raw:
        load(raw, benchmark.name)
        raw.execute(f"CALL {benchmark.generator}(sf = {scale})")
        for table, rows in benchmark.unasked.items():
            raw.execute(f"DELETE FROM {table} WHERE {rows}")
    for kind in kinds:
        if kind != RAW:
            make_of(benchmark, files[RAW], files[kind], kind)
    return files


def make_of(benchmark: Benchmark, source: Path, target: Path, kind: str) -> None:
    """Of one database the masked copy, or another one that differs in hidden values only."""
    with duckdb.connect(str(source), read_only=True) as held:
        named = typed(held)
    with duckdb.connect(str(target)) as made:
        for treatment in _MASKS:
            for prefix, shows in (("by_hand", shown), ("another", another)):
                function = functools.partial(shows, treatment)
                made.create_function(_function(prefix, treatment), function, ["VARCHAR"], "VARCHAR")
        made.execute(f"ATTACH '{source}' AS held (READ_ONLY)")
        for table, columns in named.items():
            for statement in (_masked if kind == MASKED else _otherwise)(benchmark, table, columns):
                made.execute(statement)
        made.execute("DETACH held")


_MASKS = ("token", "partial:telephone", "partial:name", "partial:email")


def _function(prefix: str, treatment: str) -> str:
    return f"{prefix}_{treatment.replace(':', '_').lower()}"


def _masked(benchmark: Benchmark, table: str, columns: _Columns) -> Iterator[str]:
    treatments = benchmark.treatments.get(table, {})
    items = ", ".join(f"{_by_hand(treatments.get(column, 'plain'), column)} AS {column}" for column, _ in columns)
    yield f"CREATE TABLE {table} AS SELECT {items} FROM held.main.{table} WHERE {benchmark.rows.get(table, 'true')}"


def _by_hand(treatment: str, column: str) -> str:
    kind, _, detail = treatment.partition(":")
    if kind == "plain":
        return column
    if kind == "withheld":
        return f"nullif({column}, {column})"
    return (
        f"floor({column} / {detail}) * {detail}" if kind == "band" else f"{_function('by_hand', treatment)}({column})"
    )


def _otherwise(benchmark: Benchmark, table: str, columns: _Columns) -> Iterator[str]:
    """The same rows are shown, of other values; of those that are not shown some are gone, some new, and all stand first."""
    treatments = benchmark.treatments.get(table, {})
    items = ", ".join(
        f"{_unseen(treatments.get(column, 'plain'), column, kind)} AS {column}" for column, kind in columns
    )
    rows, held = benchmark.rows.get(table, "true"), f"held.main.{table}"
    yield f"CREATE TABLE {table} AS SELECT {items} FROM {held} LIMIT 0"
    if table in benchmark.rows:
        numbered = f"(SELECT *, row_number() OVER (ORDER BY rowid) AS nth FROM {held} WHERE ({rows}) IS NOT TRUE)"
        decides, (*others, key) = rows.split()[0], benchmark.keys[table].split()
        # A row is hidden, too, where its condition has no answer.
        fixed = {column: column for column in (*others, key)} | {decides: f"if(nth % 4 = 0, NULL, {decides})"}
        for which, last in (("nth % 3 <> 0", key), ("nth % 2 = 0", f"{key} + 1000000")):
            fixed[key] = last
            values = ", ".join(fixed.get(column) or _changed(column, kind) for column, kind in columns)
            yield f"INSERT INTO {table} SELECT {values} FROM {numbered} WHERE {which}"
    yield f"INSERT INTO {table} SELECT {items} FROM {held} WHERE {rows}"


def _unseen(treatment: str, column: str, kind: str) -> str:
    """Another value that is shown as this one is. A token stands for one value: there is no other."""
    shows, _, detail = treatment.partition(":")
    if shows == "withheld":
        gone = f"length({column}::VARCHAR) % 5 = 1"
        value = f"coalesce(reverse({column}) || '!', 'none')" if kind == "VARCHAR" else f"coalesce(-{column}, 7)"
        return f"if({gone}, NULL, {value})"
    if shows == "band":  # mirrored within its band
        least = "0.01" if kind.startswith("DECIMAL") else "1"
        return f"CAST(floor({column} / {detail}) * {2 * int(detail)} + {detail} - {least} - {column} AS {kind})"
    return f"{_function('another', treatment)}({column})" if shows == "partial" else column


def another(treatment: str, value: str) -> str:
    """A value that is masked as this one is, and is another one where there is any."""
    name, _, domain = value.rpartition("@")
    tries = (
        value[:-4].translate(str.maketrans("0123456789", "3456789012")) + value[-4:],
        f"{name[:3]}{name[3:][::-1]}x@{domain}",
        value[:1] + value[1:][::-1].lower(),
        value[:1] + "o" * max(len(value) - 1, 1),
    )
    masked = shown(treatment, value)
    return next((one for one in tries if one != value and shown(treatment, one) == masked), value)


def _changed(column: str, kind: str) -> str:
    """Whatever it was, in a row that nobody sees."""
    if kind == "VARCHAR":
        return f"reverse({column}) || '~'"
    if kind == "DATE":
        return f"{column} + 400"
    return f"-{column}" if kind.startswith("DECIMAL") else f"if(nth % 2 = 0, {column} + 1, -{column})"
