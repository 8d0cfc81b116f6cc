# SPDX-License-Identifier: Apache-2.0
"""The wire's counterparts for its own tests: who may sign in, and a gate that adds the hidden column as the guard does.

The real guard and channel have tests of their own; here every byte of the protocol is the subject.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pyarrow as pa

from tests.postgres import postgres
from tournier.base import Refused
from tournier.gate import Hint
from tournier.query import OutputColumn, Rewritten, SubjectColumn
from tournier.wire import House, Server, Verifier, load, make_for_trial
from tournier.wire.relay import PgDesk

PASSWORD = "Kf7-wire-4t9xQ"
CANARY = "13987654321"  # stands in a column that no rule shows: it must never be on the wire
OTHER = "13911112222"


def _listed(values) -> list:
    return values.to_pylist() if isinstance(values, pa.Array) else values


@dataclass
class People:
    """One person, t001, who can be sent away."""

    verifier_of: Verifier = field(default_factory=lambda: Verifier.of(PASSWORD))
    here: bool = True
    failures: int = 0
    sessions: int = 0

    def verifier(self, number: str, address: str) -> Verifier | None:
        return self.verifier_of if number == "t001" else None

    def begin(self, number: str, address: str, device: str) -> str:
        if not self.here:
            raise Refused("staff.left", "The person has left.", "Nothing.")
        self.sessions += 1
        return "s1"

    def fail(self, number: str, address: str) -> None:
        self.failures += 1

    def check(self, session: str) -> None:
        if not self.here:
            raise Refused("staff.left", "The person has left.", "Nothing.")

    def end(self, session: str) -> None:
        self.sessions -= 1

    def rest(self) -> None:
        pass

    def ended(self, sessions) -> dict[str, Refused]:
        return {} if self.here else dict.fromkeys(sessions, Refused("staff.left", "The person has left.", "Nothing."))

    def pause(self) -> None:
        pass


@dataclass
class Opened:
    rewritten: Rewritten
    gate: Gate
    source: str = "bank"
    hints: tuple[Hint, ...] = ()

    def resolve(self, keys) -> frozenset[str]:
        return frozenset(value for values in keys.values() for value in _listed(values) if value)

    def enrolled(self, keys) -> None:
        pass

    def intend(self) -> None:
        pass

    def admit(self, subjects, rows, *, counts) -> None:
        self.gate.people.check("s1")
        self.gate.subjects |= subjects
        self.gate.pages.append(rows)

    def check(self) -> None:
        self.gate.people.check("s1")

    def fail(self, code) -> None:
        self.gate.failed.append(code)

    def close(self) -> None:
        self.gate.closed += 1


@dataclass
class Gate:
    """Shows table customers without its phone, carries the id out, and refuses what names the phone."""

    url: str
    people: People
    subjects: set[str] = field(default_factory=set)
    pages: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    closed: int = 0
    written: set[str] = field(default_factory=set)  # everything that was written for the source

    def open_query(self, ask, sql: str, *, source: str = "", later: bool = False) -> Opened:
        if "phone" in sql:
            raise Refused("query.column", "A column does not exist or is not visible.", "Leave it out.")
        carried = bool(re.search(r" from customers\b", sql, re.IGNORECASE))
        shown = "(SELECT id, name, amount, at, tags FROM public.customers) AS customers"
        text = re.sub(
            r"\bfrom customers\b",
            f", id::text AS tnr_subject from {shown}" if carried else "",
            sql,
            flags=re.IGNORECASE,
        )
        with psycopg.connect(self.url) as connection:
            try:
                width = len(connection.execute(f"SELECT * FROM ({text}) q LIMIT 0").description or ())
            except psycopg.Error:
                width = 1 + carried
        columns = tuple(OutputColumn("c", (), ()) for _ in range(width - carried))
        subjects = (SubjectColumn(width - 1, "customers", "id"),) if carried else ()
        keys: dict[str, object] = {}
        if sql.startswith("SELECT max(name)"):  # a statistic that shows one customer's value
            keys = {
                "discloses": True,
                "keys_sql": "SELECT id::text FROM public.customers WHERE id < 11",
                "keys": (SubjectColumn(0, "customers", "id"),),
            }
            carried, text, subjects = False, sql.replace("FROM customers", "FROM public.customers"), ()
            columns = (OutputColumn("max", (), ()),)
        self.written.add(text)
        return Opened(Rewritten(text, columns, subjects, aggregate=not carried, **keys), self)


@dataclass
class Wire:
    """A running wire and what stands behind it."""

    server: Server
    people: People
    gate: Gate
    owner: str

    @property
    def dsn(self) -> str:
        return (
            f"host=127.0.0.1 port={self.server.port} user=t001 password={PASSWORD} dbname=bank/counter_service "
            "sslmode=require channel_binding=require options='-c tournier.basis=contract'"
        )


@contextlib.contextmanager
def wire(folder: Path) -> Iterator[Wire]:
    """A wire over a PostgreSQL with 3000 customers."""
    with postgres() as owner:
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE customers (id int PRIMARY KEY, name text, amount numeric, at timestamptz, tags text[], phone text)"
            )
            connection.execute(
                "INSERT INTO customers SELECT i, CASE WHEN i %% 3 > 0 THEN '客户' || i END, i / 4.0, "
                "'2026-11-24 10:00+08', ARRAY['a', 'b,c'], %s FROM generate_series(1, 3000) i",
                (CANARY,),
            )
            connection.execute("CREATE ROLE reader LOGIN")
            connection.execute("REVOKE CREATE ON SCHEMA public FROM public")
            connection.execute("GRANT SELECT ON customers TO reader")
        people = People()
        url = owner.replace("tournier@", "reader@")
        gate = Gate(url, people)
        house = House(people, lambda: gate, lambda _source: PgDesk(url), lambda: ["bank"])
        server = Server(house, port=0, tls=load(*make_for_trial(folder, "127.0.0.1")))
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield Wire(server, people, gate, owner)
        finally:
            server.stop()
