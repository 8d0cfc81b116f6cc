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
