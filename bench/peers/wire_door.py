# SPDX-License-Identifier: Apache-2.0
"""The wire and PostgreSQL of `bench.wire`: the same tables behind both, the wire in a process of its own."""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
from tests.postgres import postgres
from tests.simulators.registers import Registers
from tests.wire.simulated import PASSWORD, People

from tournier.base import SystemClock
from tournier.catalogue import Catalogue, Field, InformationClass, Source, Table
from tournier.engines import open_sources
from tournier.engines.shadow import Shadows
from tournier.gate import Ask, Gate
from tournier.ledger import Ledger, open_ledger
from tournier.ledger.entries import Entry, Event
from tournier.policy import RuleBook, shipped_rules
from tournier.query import OutputColumn, Rewritten
from tournier.wire import House, Server
from tournier.wire.relay import PgDesk

_MADE = (
    "SELECT i AS a, 'B' || (i % 40) AS b, i % 1000 AS c, (i % 977) / 4.0 AS d, "
    "date '2020-01-01' + (i % 2000)::int AS e, 'note ' || (i % 50) AS f, i * 3 AS g FROM generate_series(1, {}) i"
)


@dataclass(frozen=True)
class Bank:
    """Where both are."""

    port: int
    direct: str
    ledger: Path

    def wire(self, source: str) -> str:
        """How the wire is reached."""
        return (
            f"host=127.0.0.1 port={self.port} user=t001 password={PASSWORD} dbname={source}/reconciliation sslmode=disable "
            "options='-c tournier.basis=contract -c tournier.case=T20261124-001'"
        )

    def commit(self) -> float:
        """Seconds that the entries of one question take in a ledger of the same kind, when nothing else is done."""
        ledger = _ledger(self.ledger)
        taken = []
        for number in range(100):
            intent = Entry(Event.DISCLOSURE_INTENDED, actor="t001", detail={"page": 0}, disclosure=str(number))
            page = replace(intent, event=Event.DISCLOSURE_PAGE, subjects=(str(number),), detail={"page": 1})
            started = time.perf_counter()
            ledger.append_many([intent, page])
            taken.append(time.perf_counter() - started)
        ledger.close()
        return statistics.median(taken)


def _ledger(path: Path) -> Ledger:
    return open_ledger(
        f"sqlite:///{path}", signing_key=bytes(range(32)), kek=bytes(range(1, 33)), search_key=bytes(range(2, 34)),
        origin="bank.example/bench", clock=SystemClock(),
    )  # fmt: skip


def _catalogue(url: str) -> Catalogue:
    c1, c2 = InformationClass.C1, InformationClass.C2

    def field(name: str, category: str, cls: InformationClass) -> Field:
        return Field(name, category, cls, confirmed=True)

    fields = (
        field("a", "CUST_ID", c2), field("b", "OPEN_ORG", c1), field("c", "OPEN_ORG", c1), field("d", "BALANCE", c2),
        field("e", "OPEN_ORG", c1), field("f", "OPEN_ORG", c1), field("g", "OPEN_ORG", c1),
    )  # fmt: skip
    movements = Table("core:movements", "core", "movements", ("a",), fields, "a")
    return Catalogue((Source("core", url, "postgresql"),), (movements,), "core:movements")


@contextlib.contextmanager
def opened(folder: Path, rows: int) -> Iterator[Bank]:
    """Both running, with `rows` rows in each table."""
    with postgres(tcp=True) as owner:
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(f"CREATE TABLE movements AS {_MADE.format(rows)}")
            connection.execute("ALTER TABLE movements ADD PRIMARY KEY (a)")
            connection.execute("CREATE INDEX ON movements (g)")
            connection.execute("CREATE ROLE reader LOGIN")
            connection.execute("REVOKE CREATE ON SCHEMA public FROM public")
            connection.execute("GRANT SELECT ON movements TO reader")
            connection.execute("VACUUM ANALYZE")
        url = owner.replace("tournier@", "reader@")
        command = [sys.executable, "-m", "bench.peers.wire_door", str(folder), f"{url}?sslmode=disable"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
            try:
                assert process.stdout is not None
                port = json.loads(process.stdout.readline())["port"]
                yield Bank(port, f"{url}?sslmode=disable", folder / "commits.sqlite")
            finally:
                process.terminate()


class _Bare:
    """A gate that says yes to everything and strips nothing, for the source `bare`; the real one for all others."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def open_query(self, ask: Ask, sql: str, *, source: str = "", later: bool = False) -> Any:
        """As the gate's."""
        if source != "bare":
            return self._gate.open_query(ask, sql, source=source, later=later)
        text = sql.replace("FROM movements", "FROM public.movements")
        columns = tuple(OutputColumn(name, (), ()) for name in "bcdefg")
        return SimpleNamespace(
            rewritten=Rewritten(text, columns), source="core", resolve=lambda _keys: frozenset(),
            admit=lambda *_what, **_more: None, fail=lambda _code: None, close=lambda: None, intend=lambda: None,
            check=lambda: None, hints=(), enrolled=lambda _keys: None,
        )  # fmt: skip


class _NoLimits:
    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        """A bench asks more than a person may."""


def serve(folder: Path, url: str) -> None:
    """The wire, until it is ended."""
    catalogue = _catalogue(url)
    sources = open_sources(catalogue, index_key=b"i" * 32, index_path=folder / "index.sqlite")
    registers, rules = Registers(), RuleBook.load(shipped_rules())
    registers.staff.update(id="t001", posts=frozenset({"analyst"}))
    gate = Gate(
        catalogue=catalogue, rules=lambda: rules, facts=registers, sources=sources, evidence=_ledger(folder / "l.sqlite"),
        limits=_NoLimits(), token_key=b"t" * 32,
    )  # fmt: skip
    doors = _Bare(gate)
    house = House(
        People(),
        lambda: doors,
        lambda _name: PgDesk(url),
        lambda: ["core", "bare"],
        Shadows(lambda ask, _source: gate.names(ask, "core")),
    )
    server = Server(house, port=0)
    print(json.dumps({"port": server.port}), flush=True)
    server.serve()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])
