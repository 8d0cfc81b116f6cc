# SPDX-License-Identifier: Apache-2.0
"""Ledger: appends with proof against a plain insert into the same store, in one run.

Three ways to record the same entries, in batches of 1000, each durable before the next:
- plain: one row with the bytes of the leaf, nothing else;
- tree: the same row, and the tree, its tiles, a signed head and a signed promise for each entry;
- whole: what the product does: besides, four salted commitments, everything sealed, three blind indexes.
The design's line compares tree with plain. `whole` is compared with plain too, and with a clear row with two indexes.
Rounds alternate so that what else the machine does hits all alike; the figures are medians. `_cpu` counts this process's processor
time only: all of the work on SQLite, the client's part of it on PostgreSQL.

    python -m bench.ledger [--entries 20000] [--rounds 5] [--postgresql URL] [--subjects 1000000] [--grow 1000000] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from tournier.ledger import Entry, Event, Ledger, open_ledger, verify_proof
from tournier.ledger.notes import Signer
from tournier.ledger.promises import Promises
from tournier.ledger.tree import Tree, leaf_hashes

BATCH = 1000
KEYS = {"signing_key": b"s" * 32, "kek": b"k" * 32, "search_key": b"i" * 32, "origin": "bank.example/ledger"}
SQLITE_TABLES = (
    "CREATE TABLE plain (idx INTEGER PRIMARY KEY, entry BLOB)",
    "CREATE TABLE leaf (idx INTEGER PRIMARY KEY, entry BLOB)",
    "CREATE TABLE tile (level INT, n INT, hashes BLOB, root BLOB, PRIMARY KEY (level, n)) WITHOUT ROWID",
    "CREATE TABLE head (slot INTEGER PRIMARY KEY, note TEXT)",
    "CREATE TABLE clear (id TEXT PRIMARY KEY, event TEXT, actor TEXT, subject TEXT, detail TEXT)",
    "CREATE INDEX clear_actor ON clear (actor, id)",
    "CREATE INDEX clear_subject ON clear (subject, id)",
)
POSTGRES_TABLES = (
    "CREATE TABLE plain (idx bigint PRIMARY KEY, entry bytea)",
    "CREATE TABLE leaf (idx bigint PRIMARY KEY, entry bytea)",
    "CREATE TABLE tile (level bigint, n bigint, hashes bytea, root bytea, PRIMARY KEY (level, n))",
    "CREATE TABLE head (slot bigint PRIMARY KEY, note text)",
    "CREATE TABLE clear (id text PRIMARY KEY, event text, actor text, subject text, detail text)",
    "CREATE INDEX clear_actor ON clear (actor, id)",
    "CREATE INDEX clear_subject ON clear (subject, id)",
)


def entry(number: int, customers: int = 20_000) -> Entry:
    """A look-up as the gate records it."""
    detail = {"purpose": "servicing", "channel": "lookup", "fields": ["name", "mobile", "balance"], "rules": 46}
    return Entry(
        Event.DISCLOSURE_PAGE,
        f"staff-{number % 500}",
        (f"customer-{number * 7919 % customers}",),
        detail,
        f"d-{number}",
    )


def leaf(number: int) -> bytes:
    """Bytes as long as a real leaf with one subject (about 450)."""
    mark = f"{number:044d}"
    return (
        f'{{"at":"2026-11-23T02:00:00.000000Z","c":{{"actor":"{mark}","detail":"{mark}","disclosure":"{mark}","subjects":["{mark}"]}},'
        f'"event":"disclosure:page","id":"{number:024d}","number":{number},"v":1,"writer":"{0:024d}"}}'
    ).encode()


Work = tuple[str, int, Sequence[tuple[object, ...]]]  # table, how many columns, rows


class Sqlite:
    """The rows of `plain`, `tree` and `clear` in one SQLite file, as durable as the ledger's own."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        for table in SQLITE_TABLES:
            self.db.execute(table)

    def insert(self, work: Iterable[Work]) -> None:
        """Rows into tables, in one transaction."""
        self.db.execute("BEGIN IMMEDIATE")
        for table, width, rows in work:
            self.db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * width)})", rows)
        self.db.execute("COMMIT")


class Postgres:
    """The same in PostgreSQL, by the same kind of statement as the ledger's own."""

    kinds: ClassVar[dict[str, tuple[str, ...]]] = {
        "plain": ("bigint", "bytea"),
        "leaf": ("bigint", "bytea"),
        "tile": ("bigint", "bigint", "bytea", "bytea"),
        "head": ("bigint", "text"),
        "clear": ("text",) * 5,
    }

    def __init__(self, url: str) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        self.db.execute("SET synchronous_commit TO on")
        for table in POSTGRES_TABLES:
            self.db.execute(table.encode())

    def insert(self, work: Iterable[Work]) -> None:
        """Rows into tables, in one transaction."""
        with self.db.pipeline(), self.db.transaction():
            for table, _, rows in work:
                if rows:
                    arrays = ", ".join(f"%b::{kind}[]" for kind in self.kinds[table])
                    columns = [list(column) for column in zip(*rows, strict=True)]
                    conflict = "ON CONFLICT (slot) DO UPDATE SET note = excluded.note" if table == "head" else ""
                    self.db.execute(f"INSERT INTO {table} SELECT * FROM unnest({arrays}) {conflict}".encode(), columns)


class Bare:
    """The tree alone over ready leaves: rows, tiles, signed head, promises."""

    def __init__(self, rows: Sqlite | Postgres) -> None:
        self.tree, self._rows, self._signer = Tree(), rows, Signer("bank.example/ledger", b"s" * 32)

    def append(self, leaves: Sequence[bytes]) -> None:
        """One batch."""
        self._rows.insert(self._parts(leaves))

    def _parts(self, leaves: Sequence[bytes]) -> Iterator[Work]:
        # The rows go first, as in the ledger itself: PostgreSQL writes them while they are hashed here.
        start = self.tree.size
        yield "leaf", 2, list(zip(range(start, start + len(leaves)), leaves, strict=True))
        hashes = leaf_hashes(leaves)
        Promises(self._signer, hashes)
        yield "tile", 4, self.tree.append(hashes)
        yield "head", 2, [(0, self._signer.checkpoint(self.tree.size, self.tree.root()))]


def clear_row(number: int) -> tuple[str, str, str, str, str]:
    """What a table of clear values would hold of `entry`."""
    one = entry(number)
    return f"{number:024d}", one.event.value, one.actor, one.subjects[0], json.dumps(dict(one.detail))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def compare(rows: Sqlite | Postgres, store: str, count: int, rounds: int) -> dict[str, object]:
    """Medians over rounds, in entries a second, and their ratios within each round."""
    bare, ledger = Bare(rows), open_ledger(store, **KEYS)
    ledger.append_many([entry(n) for n in range(20_000)])  # every customer and month has a key already
    ledger.integrate()
    found: dict[str, list[float]] = {
        name: [] for name in ("plain", "plain_cpu", "tree", "tree_cpu", "clear", "whole", "whole_cpu")
    }
    for turn in range(rounds):
        starts = range(turn * count, (turn + 1) * count, BATCH)
        leaves = [[leaf(n) for n in range(start, start + BATCH)] for start in starts]
        clear = [[clear_row(n) for n in range(start, start + BATCH)] for start in starts]
        entries = [[entry(n) for n in range(start, start + BATCH)] for start in starts]
        plain = [list(enumerate(batch, start)) for start, batch in zip(starts, leaves, strict=True)]
        spent: dict[str, float] = dict.fromkeys(found, 0.0)
        for i in range(len(starts)):
            for name, work in (
                ("plain", lambda rows_=plain[i]: rows.insert([("plain", 2, rows_)])),
                ("tree", lambda batch=leaves[i]: bare.append(batch)),
            ):
                wall, cpu = timed(work)
                spent[name] += wall
                spent[f"{name}_cpu"] += cpu
            spent["clear"] += timed(lambda rows_=clear[i]: rows.insert([("clear", 5, rows_)]))[0]
            wall, cpu = timed(lambda batch=entries[i]: (ledger.append_many(batch), ledger.integrate()))
            spent["whole"] += wall
            spent["whole_cpu"] += cpu
        for name, seconds in spent.items():
            found[name].append(count / seconds)
    ratio = {
        f"{one}/{other}": round(statistics.median(a / b for a, b in zip(found[one], found[other], strict=True)), 2)
        for one, other in (("tree", "plain"), ("tree_cpu", "plain_cpu"), ("whole", "plain"), ("whole", "clear"))
    }
    singles = [timed(lambda n=n: ledger.append(entry(n))) for n in range(300)]
    result = {
        "entries_a_second": {name: round(statistics.median(values)) for name, values in found.items()},
        "ratio": ratio,
        "single_append_ms": {"wall": _ms(s[0] for s in singles), "cpu": _ms(s[1] for s in singles)},
    }
    result |= proofs(ledger)
    ledger.close()
    result["restart_ms"] = round(timed(lambda: _restart(store))[0] * 1e3, 2)
    return result


def _restart(store: str) -> None:
    ledger = open_ledger(store, **KEYS)
    ledger.append(entry(0))
    ledger.close()


def _ms(seconds: object) -> float:
    return round(statistics.median(seconds) * 1e3, 3)  # type: ignore[call-overload]


def proofs(ledger: object) -> dict[str, object]:
    """Time to make and to check a proof."""
    ids = [one.id for one in ledger.entries(limit=200)]
    ledger.integrate()
    texts: list[str] = []
    made = [timed(lambda one=one: texts.append(ledger.prove(one)))[0] for one in ids]
    checked = [timed(lambda text=text: verify_proof(text, ledger.verifier_key))[0] for text in texts]
    return {"prove_ms": _ms(made), "check_ms": _ms(checked)}


def grow(count: int, folder: Path) -> dict[str, object]:
    """A whole ledger of so many entries about a million customers: what it takes in memory, on disk, and to go on."""
    store = folder / "grown.sqlite"
    ledger = open_ledger(str(store), **KEYS)
    spent = 0.0
    for start in range(0, count, 10 * BATCH):
        entries = [entry(number, 1_000_000) for number in range(start, min(count, start + 10 * BATCH))]
        spent += timed(lambda entries=entries: ledger.append_many(entries))[0]
    ledger.close()
    kept: list[Ledger] = []
    opened = timed(lambda: kept.append(open_ledger(str(store), **KEYS)))[0]
    ledger = kept[0]
    one = [timed(lambda n=n: ledger.append_many([entry(n)]))[0] for n in range(200)]
    last = ledger.append_many([entry(0)])[0].id
    proofs: list[str] = []
    proved = [timed(lambda: proofs.append(ledger.prove(last)))[0] for _ in range(50)]
    verify_proof(proofs[-1], ledger.verifier_key)
    ledger.close()
    files = sum(file.stat().st_size for file in folder.glob("grown.sqlite*"))
    return {
        "entries": count,
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "entries_s": round(count / spent),
        "open_ms": round(opened * 1e3, 1),
        "append_one_ms": _ms(one),
        "prove_ms": _ms(proved),
        "bytes_an_entry": round(files / count),
    }


def many(store: str, count: int) -> dict[str, object]:
    """One entry about so many customers, new ones and then the same again: what it takes, and one proof out of it."""
    ledger = open_ledger(store, **KEYS)
    result: dict[str, object] = {"subjects": count}
    for name in ("new", "known"):
        ids: list[str] = []
        # a number as banks have them, and another one for each size, so that the ledger knows nobody yet
        numbers = (f"{count}{number:08d}" for number in range(count))
        wall, cpu = timed(lambda numbers=numbers, ids=ids: ids.append(_gathered(ledger, numbers)))
        result[f"{name}_s"], result[f"{name}_cpu_s"] = round(wall, 1), round(cpu, 1)
    ledger.integrate()
    texts: list[str] = []
    subject = f"{count}{count // 2:08d}"
    result["prove_ms"] = _ms([timed(lambda: texts.append(ledger.prove(ids[0], subject=subject)))[0] for _ in range(20)])
    result["check_ms"] = _ms([timed(lambda: verify_proof(texts[0], ledger.verifier_key))[0] for _ in range(20)])
    result["look_ms"] = _ms([timed(lambda: ledger.entries(subject=subject))[0] for _ in range(20)])
    result["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    ledger.close()
    return result


def _gathered(ledger: Ledger, subjects: Iterable[str]) -> str:
    with ledger.gather() as gathering:
        gathering.add(subjects)
        return gathering.record(Entry(Event.DISCLOSURE_PAGE, "analyst-1", (), {"channel": "export"}, "d-export")).id


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=20_000, help="entries in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--postgresql", default="", metavar="URL", help="an empty database (default: a throw-away server)"
    )
    parser.add_argument("--grow", type=int, default=0, help="also measure memory and restart with so many entries")
    parser.add_argument("--subjects", type=int, default=100_000, help="customers of one entry about many (0: none)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-ledger-")))
        result: dict[str, Any] = {"batch": BATCH, "load": round(os.getloadavg()[0], 1)}
        result["sqlite"] = compare(
            Sqlite(folder / "rows.sqlite"), str(folder / "ledger.sqlite"), options.entries, options.rounds
        )
        if url := options.postgresql or _server(stack):
            result["postgresql"] = compare(Postgres(url), url, options.entries, options.rounds)
        if options.subjects:
            result["many"] = many(str(folder / "many.sqlite"), options.subjects)
        if options.grow:
            result["grown"] = grow(options.grow, folder)
    if options.json:
        print(json.dumps(lines(result)))
        return 0
    for name, least in (("sqlite", 0.6), ("postgresql", 0.7)):
        if name in result:
            figures = result[name]
            print(f"{name}: tree/plain {figures['ratio']['tree/plain']} (target {least})  {json.dumps(figures)}")
    print(json.dumps({key: value for key, value in result.items() if key not in ("sqlite", "postgresql")}))
    return 0


def lines(result: dict[str, Any]) -> list[dict[str, object]]:
    """The lines of the README's table (see bench/README.md)."""
    found: list[dict[str, object]] = []
    for store, name, target in (("sqlite", "SQLite", 0.6), ("postgresql", "PostgreSQL", 0.7)):
        if store not in result:
            continue
        figures = result[store]
        rate, ratio = figures["entries_a_second"], figures["ratio"]
        for kind, peer, work, least in (
            ("tree", "plain", "tree, signed head and promises over ready leaves", target),
            ("whole", "clear", "the whole of it: commitments, sealing, blind indexes", None),
        ):
            found.append(
                {
                    "work": f"ledger append on {name}, batch 1000, {work}",
                    "ours": f"{rate[kind]:,} entries/s",
                    "peer": f"{rate[peer]:,} entries/s",
                    "peer_name": "plain insert" if peer == "plain" else "clear row with two indexes",
                    "ratio": ratio[f"{kind}/{peer}"],
                    "target": least,
                }
            )
        single = figures["single_append_ms"]
        texts = {
            f"one ledger entry on {name}": f"{single['wall']} ms, {single['cpu']} ms of processor",
            f"proof of one ledger entry on {name}, made and checked": f"{figures['prove_ms']} ms, {figures['check_ms']} ms",
        }
        found += [alone(work, ours) for work, ours in texts.items()]
    if about := result.get("many"):
        text = (
            f"{about['known_s']} s ({about['known_cpu_s']} s of processor), {about['new_s']} s when none of them had a key yet;"
            f" a proof made in {about['prove_ms']} ms and checked in {about['check_ms']} ms, found under one of them in"
            f" {about['look_ms']} ms; {about['memory_mb']} MB of memory"
        )
        found.append(alone(f"one ledger entry about {about['subjects']:,} customers on SQLite", text))
    if grown := result.get("grown"):
        text = (
            f"{grown['memory_mb']} MB at most, {grown['bytes_an_entry']} bytes an entry on disk, {grown['entries_s']:,} entries/s;"
            f" opened in {grown['open_ms']} ms, one more entry in {grown['append_one_ms']} ms, a proof in {grown['prove_ms']} ms"
        )
        found.append(alone(f"ledger of {grown['entries']:,} entries", text))
    return found


def alone(work: str, ours: str) -> dict[str, object]:
    """A line without a peer."""
    return {"work": work, "ours": ours, "peer": "", "peer_name": "", "ratio": None, "target": None}


def _server(stack: ExitStack) -> str:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tests.postgres import DURABLE, PostgresAbsentError, postgres

    try:
        return stack.enter_context(postgres(settings=DURABLE))
    except PostgresAbsentError as reason:
        print(reason, file=sys.stderr)
        return ""


if __name__ == "__main__":
    sys.exit(main())
