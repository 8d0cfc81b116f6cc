# SPDX-License-Identifier: Apache-2.0
"""The records of a real bank, as a database that the project did not make; they stay outside the project."""

import csv
import re
import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pytest
from psycopg import sql

from tests import mariadb

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "czech-bank"
# In the order in which references allow them to be filled.
TABLES = ("district", "client", "account", "disp", "card", "loan", "order")
SCHEMAS = re.compile(r'CREATE TABLE "?(\w+)"? \((.*?)\);', re.DOTALL)


def data() -> Path:
    if not (DATA / "schema.sql").exists():
        pytest.skip("the records of the Czech bank are not here (../shared/data/czech-bank)")
    return DATA


def schema() -> str:
    return (data() / "schema.sql").read_text(encoding="utf-8")


def columns(table: str) -> list[str]:
    body = dict(SCHEMAS.findall(schema()))[table]
    return [part.split()[0] for part in re.split(r",(?![^(]*\))", body)]


def rows(table: str) -> list[list[str]]:
    with (data() / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def into_postgres(url: str) -> str:
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(schema().encode())
        for table in TABLES:
            with (
                database.cursor() as cursor,
                cursor.copy(sql.SQL("COPY {} FROM STDIN WITH (NULL '')").format(sql.Identifier(table))) as copy,
            ):
                copy.write((data() / f"{table}.tsv").read_bytes())
        database.execute("ANALYZE")
    return url


def into_mysql(url: str) -> str:
    with mariadb.connect(url) as database, database.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        for statement in schema().split(";"):
            if "CREATE TABLE" in statement:
                # MariaDB wants the column named that a reference means.
                cursor.execute(re.sub(r"REFERENCES (\w+)", r"REFERENCES \1 (\1_id)", statement))
        for table in TABLES:
            held = [[cell or None for cell in row] for row in rows(table)]
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({",".join(["%s"] * len(columns(table)))})', held)
        for table in TABLES:
            cursor.execute(f'ANALYZE TABLE "{table}"')
    return url


def into_sqlite(folder: Path) -> str:
    path = folder / "czech.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(schema())
        for table in TABLES:
            database.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(columns(table)))})', rows(table))
    database.close()
    return str(path)


def into_duckdb(folder: Path) -> str:
    path = folder / "czech.duckdb"
    with duckdb.connect(str(path)) as database:
        for statement in schema().split(";"):
            if "CREATE TABLE" in statement:
                # DuckDB wants the column named that a reference means.
                database.execute(re.sub(r"REFERENCES (\w+)", r"REFERENCES \1 (\1_id)", statement))
        for table in TABLES:
            database.execute(f"COPY \"{table}\" FROM '{data() / table}.tsv' (DELIMITER '\t', HEADER false)")
    return str(path)


def into_csv(folder: Path) -> str:
    place = folder / "czech_csv"
    place.mkdir()
    for table in TABLES:
        with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns(table), *rows(table)])
    return str(place)


def into_parquet(folder: Path) -> str:
    place = folder / "czech_parquet"
    place.mkdir()
    with duckdb.connect(into_duckdb(folder), read_only=True) as database:
        for table in TABLES:
            database.execute(f"COPY \"{table}\" TO '{place / table}.parquet' (FORMAT parquet)")
    return str(place)


FILES = {"sqlite": into_sqlite, "duckdb": into_duckdb, "csv": into_csv, "parquet": into_parquet}
SERVERS = {"postgresql": ("postgres_url", into_postgres), "mysql": ("mariadb_url", into_mysql)}
KINDS = (*SERVERS, *FILES)


def source(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of the records in a source of this kind."""
    data()
    if kind in FILES:
        return FILES[kind](folder)
    fixture, fill = SERVERS[kind]
    return fill(request.getfixturevalue(fixture))
