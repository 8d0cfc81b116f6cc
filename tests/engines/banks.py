# SPDX-License-Identifier: Apache-2.0
"""One small bank, made as a SQLite file, a DuckDB file, a PostgreSQL database, and folders of CSV and Parquet."""

import csv
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import psycopg

from tests import mariadb
from tournier.catalogue import Catalogue, Field, InformationClass, Join, Source, Table

ODD = 'we "ird 名'
CUSTOMERS = (
    # key, name, id number, mobile, born, branch
    ("00017", "云小满", "990101199003070017", "10012345678", "1990-03-07", "B01"),
    ("00018", "云小满", "990101200112310038", "100 1111 2222", "2001-12-31", "B02"),
    ("00019", "欧阳望川", "99010119850101002X", "10087654321", "1985-01-01", "B01"),
    ("1'; --", "Ada O'Hara", "", "", "1970-05-05", ""),
)
# The second account belongs to two people; nobody holds the last.
ACCOUNTS = (
    (9001, "1234.56", "2020-01-02 03:04:05"),
    (9002, "0.25", "2020-01-02 03:04:05"),
    (9003, "5000000.00", "2021-06-07 00:00:00"),
    (9004, "1.00", "2021-06-07 00:00:00"),
)
HOLDERS = ((9001, "00017"), (9002, "00017"), (9002, "00019"), (9003, "00019"))
ORDERS = tuple((number, 9001 + number % 3, f"赠 {number}") for number in range(1, 10))

DDL = f"""
CREATE TABLE customer (cid VARCHAR(20) PRIMARY KEY, name VARCHAR(80), id_no VARCHAR(20), mobile VARCHAR(20), born DATE, branch VARCHAR(8));
CREATE TABLE account (acc BIGINT PRIMARY KEY, balance DECIMAL(18,2), opened TIMESTAMP);
CREATE TABLE holder (acc BIGINT REFERENCES account (acc), cid VARCHAR(20) REFERENCES customer (cid), PRIMARY KEY (acc, cid));
CREATE TABLE "order" (no INTEGER PRIMARY KEY, acc BIGINT REFERENCES account (acc), "{ODD.replace('"', '""')}" VARCHAR(80));
"""
INDEXES = """
CREATE INDEX by_id ON customer (id_no);
CREATE INDEX by_name ON customer (name);
CREATE INDEX by_cid ON holder (cid);
CREATE INDEX by_acc ON "order" (acc);
"""
ROWS = {"customer": CUSTOMERS, "account": ACCOUNTS, "holder": HOLDERS, "order": ORDERS}
COLUMNS = {
    "customer": ("cid", "name", "id_no", "mobile", "born", "branch"),
    "account": ("acc", "balance", "opened"),
    "holder": ("acc", "cid"),
    "order": ("no", "acc", ODD),
}


def statements() -> list[str]:
    return [part for part in (DDL + INDEXES).split(";") if part.strip()]


def sqlite_bank(folder: Path) -> str:
    path = folder / "bank.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(DDL + INDEXES)
        for table, rows in ROWS.items():
            database.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(rows[0]))})', rows)
    database.close()
    return f"sqlite:///{path}"


def duckdb_bank(folder: Path) -> str:
    path = folder / "bank.duckdb"
    with duckdb.connect(str(path)) as database:
        for statement in statements():
            database.execute(statement)
        for table, rows in ROWS.items():
            database.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(rows[0]))})', rows)
    return f"duckdb:///{path}"


def postgres_bank(url: str) -> str:
    with psycopg.connect(url, autocommit=True) as database:
        database.execute('DROP TABLE IF EXISTS "order", holder, account, customer')
        for statement in statements():
            database.execute(statement)
        for table, rows in ROWS.items():
            with database.cursor() as cursor:
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({",".join(["%s"] * len(rows[0]))})', rows)
        database.execute("ANALYZE")
    return url


def mysql_bank(url: str) -> str:
    with mariadb.connect(url) as database, database.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        cursor.execute('DROP TABLE IF EXISTS "order", holder, account, customer')
        for statement in statements():
            # TIMESTAMP fills itself there; a reference beside a column is read and forgotten before MariaDB 10.5.
            cursor.execute(statement.replace("TIMESTAMP", "DATETIME"))
        for table, rows in ROWS.items():
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({",".join(["%s"] * len(rows[0]))})', rows)
    return url


def csv_bank(folder: Path) -> str:
    place = folder / "csv bank's"
    place.mkdir()
    for table, rows in ROWS.items():
        with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS[table], *rows])
    return f"files:///{place}"


def parquet_bank(folder: Path) -> str:
    place = folder / "parquet"
    place.mkdir()
    source = duckdb_bank(folder).removeprefix("duckdb:///")
    with duckdb.connect(source, read_only=True) as database:
        for table in ROWS:
            database.execute(f"COPY \"{table}\" TO '{place / table}.parquet' (FORMAT parquet)")
    return f"files:///{place}"


FILE_BANKS: dict[str, Callable[[Path], str]] = {
    "sqlite": sqlite_bank,
    "duckdb": duckdb_bank,
    "csv": csv_bank,
    "parquet": parquet_bank,
}


def catalogue(url: str, schema: str = "") -> Catalogue:
    """What a person would have confirmed of this bank."""
    dialect = url.split(":", 1)[0]
    c1, c2 = InformationClass.C1, InformationClass.C2

    def table(
        name: str, key: tuple[str, ...], categories: str, subject: str = "cid", path: tuple[Join, ...] = ()
    ) -> Table:
        said = zip(COLUMNS[name], categories.split(), strict=True)
        fields = tuple(
            Field(column, category, c1 if category == "NONE" else c2, confirmed=True) for column, category in said
        )
        return Table(f"bank:{schema}{name}", "bank", f"{schema}{name}", key, fields, subject, path)

    by_account = (Join(("acc",), f"bank:{schema}holder", ("acc",)),)
    return Catalogue(
        (Source("bank", url, dialect),),
        (
            table("customer", ("cid",), "CUST_ID NAME ID_NO MOBILE BIRTH_DATE OPEN_ORG"),
            table("account", ("acc",), "ACCOUNT BALANCE OPEN_DATE", path=by_account),
            table("holder", ("acc", "cid"), "ACCOUNT CUST_ID"),
            table("order", ("no",), "TXN_ID ACCOUNT TXN_NOTE", path=by_account),
        ),
        f"bank:{schema}customer",
    )
