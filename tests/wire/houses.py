# SPDX-License-Identifier: Apache-2.0
"""A wire over the real gate, rules, ledger and sources, in each engine; only sign-in and registers are simulated.

Beside what may be seen each bank has what no rule opens: a column, a table, defaults, comments, indexes. Their names
hold the word `geheim`, and nothing of the wire may ever say it.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from tests import mariadb
from tests.simulators.registers import Registers
from tests.simulators.small_ledger import small_ledger
from tests.wire.simulated import PASSWORD, People
from tournier.base import FixedClock
from tournier.catalogue import Catalogue, Field, InformationClass, Join, Source, Table
from tournier.engines import build_index, open_sources
from tournier.engines.shadow import Shadows
from tournier.gate import Gate
from tournier.gate.ports import LimitPort
from tournier.ledger import Ledger
from tournier.policy import RuleBook, shipped_rules
from tournier.wire import House, Server, load, make_for_trial
from tournier.wire.arrow_desk import ArrowDesk
from tournier.wire.relay import PgDesk

ENGINES = ("postgresql", "sqlite", "duckdb", "mysql")
SCHEMAS = {"postgresql": "public", "sqlite": "main", "duckdb": "main", "mysql": "core"}
HIDDEN = "geheim"
CUSTOMERS = 12
_DDL = (
    (
        "CREATE TABLE cust_info (khh VARCHAR(20) PRIMARY KEY, khxm VARCHAR(80) NOT NULL, csrq DATE, khjg VARCHAR(8), "
        "geheim_note VARCHAR(80) DEFAULT 'geheim_default')"
    ),
    (
        "CREATE TABLE acct_base (zh VARCHAR(30) PRIMARY KEY, khh VARCHAR(20) NOT NULL REFERENCES cust_info (khh), "
        "ye DECIMAL(14,2), khjg VARCHAR(8), geheim_score INTEGER)"
    ),
    "CREATE TABLE geheim_list (id INTEGER PRIMARY KEY, khh VARCHAR(20))",
    "CREATE INDEX geheim_index ON cust_info (geheim_note)",
)
_COMMENTS = (
    "COMMENT ON TABLE cust_info IS 'geheim comment'",
    "COMMENT ON COLUMN cust_info.khxm IS 'geheim comment'",
)


def catalogue(source: Source) -> Catalogue:
    """What is classified: the two tables without their last column."""
    c1, c2 = InformationClass.C1, InformationClass.C2

    def field(name: str, category: str, cls: InformationClass) -> Field:
        return Field(name, category, cls, confirmed=True, zh=f"{category} 字段", en=category)

    customer = Table(
        "core:cust_info", "core", "cust_info", ("khh",),
        (field("khh", "CUST_ID", c2), field("khxm", "NAME", c2), field("csrq", "BIRTH_DATE", c2),
         field("khjg", "OPEN_ORG", c1), Field("geheim_note")),
        "khh", zh="客户",
    )  # fmt: skip
    account = Table(
        "core:acct_base", "core", "acct_base", ("zh",),
        (field("zh", "ACCOUNT", c2), field("khh", "CUST_ID", c2), field("ye", "BALANCE", c2),
         field("khjg", "OPEN_ORG", c1), Field("geheim_score")),
        "khh", (Join(("khh",), "core:cust_info", ("khh",)),), zh="账户",
    )  # fmt: skip
    return Catalogue((source,), (customer, account), "core:cust_info")


def _rows() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    people: list[tuple[object, ...]] = [
        (f"100{n:04}", f"客户{n}", f"19{60 + n}-03-0{1 + n % 9}", f"B0{1 + n % 3}", "geheim_value")
        for n in range(CUSTOMERS)
    ]
    accounts: list[tuple[object, ...]] = [
        (f"9900{n:06}", f"100{n % CUSTOMERS:04}", n * 100 + 0.25, f"B0{1 + n % 3}", 7) for n in range(2 * CUSTOMERS)
    ]
    return people, accounts


def _fill(execute: Callable[..., object], mark: str) -> None:
    for table, rows in zip(("cust_info", "acct_base"), _rows(), strict=True):
        for row in rows:
            execute(f"INSERT INTO {table} VALUES ({', '.join([mark] * 5)})", row)


def make_source(engine: str, folder: Path, owner: str = "") -> Source:
    """The bank in this engine; for PostgreSQL in the database at `owner`, to be read by a role of its own."""
    if engine == "sqlite":
        path = folder / "core.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as database:
            for statement in _DDL:
                database.execute(statement)
            _fill(database.execute, "?")
            database.commit()
        return Source("core", f"sqlite:///{path}", engine)
    if engine == "duckdb":
        path = folder / "core.duckdb"
        with duckdb.connect(str(path)) as database:
            for statement in (*_DDL, *_COMMENTS):
                database.execute(statement)
            _fill(database.execute, "?")
        return Source("core", f"duckdb:///{path}", engine)
    if engine == "mysql":
        with mariadb.connect(owner) as database, database.cursor() as cursor:
            for statement in _DDL:
                cursor.execute(statement)
            _fill(cursor.execute, "%s")
        return Source("core", owner, engine)
    with psycopg.connect(owner, autocommit=True) as database:
        for statement in (*_DDL, *_COMMENTS):
            database.execute(statement)
        _fill(database.execute, "%s")
        database.execute("ANALYZE")
    return Source("core", reader_of(owner), engine)


def reader_of(owner: str) -> str:
    """The address of a role that may read all tables of this database and do nothing else."""
    with psycopg.connect(owner, autocommit=True) as database:
        if not database.execute("SELECT FROM pg_roles WHERE rolname = 'geheim_reader'").fetchone():
            database.execute("CREATE ROLE geheim_reader LOGIN")
        database.execute("REVOKE CREATE ON SCHEMA public FROM public")
        database.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO geheim_reader")
    return owner.replace("tournier@", "geheim_reader@")


@dataclass
class Door:
    """A running wire and what stands behind it."""

    server: Server
    people: People
    registers: Registers
    ledger: Ledger
    engine: str
    certificate: Path
    names: Shadows
    owner: str
    purpose: str = "reconciliation"
    basis: str = "contract"

    @property
    def schema(self) -> str:
        return SCHEMAS[self.engine]

    @property
    def dsn(self) -> str:
        return (
            f"host=127.0.0.1 port={self.server.port} user=t001 password={PASSWORD} dbname=core/{self.purpose} "
            f"sslmode=verify-full sslrootcert={self.certificate} channel_binding=require "
            f"options='-c tournier.basis={self.basis} -c tournier.case=T20261124-001'"
        )

    @property
    def jdbc(self) -> str:
        return (
            f"jdbc:postgresql://127.0.0.1:{self.server.port}/core%2F{self.purpose}?sslmode=verify-full"
            f"&sslrootcert={self.certificate}&options=-c%20tournier.basis={self.basis}%20-c%20tournier.case=T20261124-001"
        )

    def psql(self, *statements: str, files: str = "") -> subprocess.CompletedProcess[str]:
        """What psql says to these."""
        words = [part for text in statements for part in ("-c", text)]
        return subprocess.run(
            ["psql", self.dsn, "-X", "-At", *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            input=files,
        )


@contextlib.contextmanager
def door(engine: str, folder: Path, owner: str = "") -> Iterator[Door]:
    """A wire over TLS with the small bank in this engine."""
    source = make_source(engine, folder, owner)
    with serving(catalogue(source), folder, owner) as opened:
        yield opened


@contextlib.contextmanager
def serving(
    known: Catalogue, folder: Path, owner: str = "", *, limits: LimitPort | None = None, post: str = "analyst"
) -> Iterator[Door]:
    """A wire over TLS with the one source of this catalogue."""
    (source,) = known.sources
    ledger = small_ledger(folder, FixedClock())
    sources = open_sources(known, index_key=b"i" * 32, index_path=folder / "index.sqlite")
    build_index(sources)
    registers, rules = Registers(), RuleBook.load(shipped_rules())
    registers.staff.update(id="t001", posts=frozenset({post}))
    gate = Gate(
        catalogue=known, rules=lambda: rules, facts=registers, sources=sources, evidence=ledger, limits=limits or _NoLimits(),
        clock=FixedClock(), token_key=b"t" * 32,
    )  # fmt: skip
    try:
        with opened(gate, registers, ledger, source, folder, owner) as door_to:
            yield door_to
    finally:
        sources.close()
        ledger.close()


@contextlib.contextmanager
def opened(
    gate: Gate, registers: Registers, ledger: Ledger, source: Source, folder: Path, owner: str = ""
) -> Iterator[Door]:
    """A wire over TLS to this gate, whose one source is `source`."""
    people, names, engine = People(), Shadows(gate.names), source.dialect
    made = make_for_trial(folder, "127.0.0.1")
    house = House(
        people, lambda: gate, lambda _name: PgDesk(source.url) if engine == "postgresql" else ArrowDesk(),
        lambda: ["core"], names,
    )  # fmt: skip
    server = Server(house, port=0, tls=load(*made))
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield Door(server, people, registers, ledger, engine, made[0], names, owner)
    finally:
        server.stop()
        thread.join(5)


class _NoLimits:
    """A tool asks hundreds of questions in a test."""

    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        pass


def java() -> str | None:
    """A Java that runs a program from its source, beside the driver; None when either is missing."""
    return shutil.which("java") if Path(JDBC_DRIVER).exists() else None


JDBC_DRIVER = "/usr/share/java/postgresql.jar"
__all__ = ["ENGINES", "HIDDEN", "JDBC_DRIVER", "SCHEMAS", "Door", "door", "java"]
