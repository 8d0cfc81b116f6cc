# SPDX-License-Identifier: Apache-2.0
"""A bank of three customers in a real SQLite file: small enough to read, odd enough to matter."""

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb
import psycopg

from tests import mariadb
from tournier.catalogue import Catalogue, Field, FieldRef, InformationClass, Join, Source, Table

C1, C2, C3 = InformationClass.C1, InformationClass.C2, InformationClass.C3
CUSTOMER, ACCOUNT = "core:cust_info", "core:acct_base"
MOBILE, ID_NO, BALANCE, PIN = (
    FieldRef(CUSTOMER, "sjhm"),
    FieldRef(CUSTOMER, "zjhm"),
    FieldRef(ACCOUNT, "ye"),
    FieldRef(CUSTOMER, "cxmm"),
)

SCHEMA = """
CREATE TABLE cust_info (khh TEXT PRIMARY KEY, khxm TEXT, zjhm TEXT, sjhm TEXT, csrq TEXT, cxmm TEXT, khjg TEXT, beizhu TEXT);
CREATE INDEX ix_zjhm ON cust_info (zjhm);
CREATE INDEX ix_sjhm ON cust_info (sjhm);
CREATE INDEX ix_khxm ON cust_info (khxm, csrq);
CREATE TABLE acct_base (zh TEXT PRIMARY KEY, khh TEXT REFERENCES cust_info, ye TEXT);
CREATE INDEX ix_khh ON acct_base (khh);
"""
CUSTOMERS = (
    ("1000001", "云小满", "990101199003070017", "10012345678", "1990-03-07", "135790", "B01", "喜欢钓鱼"),
    ("1000002", "欧阳望川", "990101198501010029", "10087654321", "1985-01-01", "246801", "B01", ""),
    ("1000003", "云小满", "990101200112310038", "10011112222", "2001-12-31", "975310", "B02", "O'Hara; DROP TABLE"),
)
ACCOUNTS = (
    ("99000000000000001", "1000001", "1234.56"),
    ("99000000000000002", "1000001", "88.00"),
    ("99000000000000003", "1000002", "5000000.00"),
)


def make_small_bank(path: Path, *, customers: tuple[tuple[str, ...], ...] = CUSTOMERS) -> Catalogue:
    """Write the database at `path` and return its confirmed catalogue; `beizhu` stays unclassified, so closed."""
    with sqlite3.connect(path) as database:
        database.executescript(SCHEMA)
        database.executemany("INSERT INTO cust_info VALUES (?,?,?,?,?,?,?,?)", customers)
        database.executemany("INSERT INTO acct_base VALUES (?,?,?)", ACCOUNTS)
    database.close()

    def field(name: str, category: str, cls: InformationClass, *, indexed: bool = False) -> Field:
        return Field(name, category, cls, confirmed=True, zh=category, en=category, indexed=indexed)

    customer = Table(
        CUSTOMER,
        "core",
        "cust_info",
        ("khh",),
        (
            field("khh", "CUST_ID", C2, indexed=True),
            field("khxm", "NAME", C2, indexed=True),
            field("zjhm", "ID_NO", C2, indexed=True),
            field("sjhm", "MOBILE", C2, indexed=True),
            field("csrq", "BIRTH_DATE", C2),
            field("cxmm", "PASSWORD", C3),
            field("khjg", "OPEN_ORG", C1),
            Field("beizhu"),
        ),
        "khh",
    )
    account = Table(
        ACCOUNT,
        "core",
        "acct_base",
        ("zh",),
        (field("zh", "ACCOUNT", C2, indexed=True), field("khh", "CUST_ID", C2), field("ye", "BALANCE", C2)),
        "khh",
        (Join(("khh",), CUSTOMER, ("khh",)),),
    )
    return Catalogue((Source("core", f"sqlite:///{path}", "sqlite"),), (customer, account), CUSTOMER)


def move_small_bank(
    catalogue: Catalogue, path: Path, engine: str, url: str, types: Mapping[str, str] = MappingProxyType({})
) -> Catalogue:
    """The small bank's tables in another engine (a server: at `url`), under the same catalogue; `types` of columns other than texts."""
    if engine == "sqlite":
        return catalogue
    with sqlite3.connect(path) as database:
        made = {
            name: (
                [column[1] for column in database.execute(f"PRAGMA table_info({name})")],
                database.execute(f"SELECT * FROM {name}").fetchall(),
            )
            for name in ("cust_info", "acct_base")
        }
    database.close()
    target = path.with_suffix(".duckdb")
    execute: Callable[..., object]
    with contextlib.ExitStack() as stack:
        if engine == "mysql":
            execute = stack.enter_context(stack.enter_context(mariadb.connect(url)).cursor()).execute
        elif engine in {"duckdb", "files"}:
            execute = stack.enter_context(duckdb.connect(str(target) if engine == "duckdb" else ":memory:")).execute
        else:
            execute = stack.enter_context(psycopg.connect(url, autocommit=True)).execute
        for name, (columns, rows) in made.items():
            execute(f"DROP TABLE IF EXISTS {name}")
            declared = ", ".join(f"{column} {types.get(column, 'VARCHAR(200)')}" for column in columns)
            execute(f"CREATE TABLE {name} ({declared})")
            marks = ", ".join(["?" if engine in {"duckdb", "files"} else "%s"] * len(columns))
            for row in rows:
                execute(f"INSERT INTO {name} VALUES ({marks})", row)
            if engine == "files":
                target.with_suffix("").mkdir(exist_ok=True)
                execute(f"COPY {name} TO '{target.with_suffix('') / name}.parquet' (FORMAT parquet)")
    places = {"duckdb": f"duckdb:///{target}", "files": f"files:///{target.with_suffix('')}"}
    source = Source("core", places.get(engine, url), engine)
    return Catalogue((source,), catalogue.tables, catalogue.customer)
