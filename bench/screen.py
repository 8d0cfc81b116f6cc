# SPDX-License-Identifier: Apache-2.0
"""How long a chat line takes to be screened over HTTP. Target: p99 under 20 ms.

The office is served as in production, on SQLite and on a PostgreSQL that keeps what it confirms; a program with a service
key sends one line after another on a kept connection, as conversations of twenty lines, one leak to twenty harmless ones.
After each line the same line goes to a bare handler that answers at once, so the machine's mood falls on both. Processor
time is that of all processes of the server for a line, which other work on the machine changes less.

    python -m bench.screen [--rounds 3] [--pure] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from bench.peers.served import Served, demo, processor, run, served
from tests.postgres import DURABLE, PostgresAbsentError, database, postgres
from tests.screening.leaks import LEAKS

from tournier.screening import Line, Place, Speaker, Way, decide, rules_of, shipped_lists

HARMLESS = Path(__file__).resolve().parent.parent / "tests" / "screening" / "harmless.txt"
TARGET_MS = 20.0
_LONG = 20  # lines of a conversation
_THREADS = {"SQLite": (1, 8), "PostgreSQL": (2, 8)}
_OK = 200


def lines() -> list[str]:
    """One leak to twenty harmless lines, as a desk on a bad day."""
    harmless, made = HARMLESS.read_text(encoding="utf-8").splitlines(), []
    for at, line in enumerate(harmless):
        made += [line, LEAKS[at // 20 % len(LEAKS)]] if at % 20 == 0 else [line]
    return made


@dataclass(frozen=True)
class Times:
    """How long requests took, in milliseconds."""

    seconds: list[float]

    def at(self, share: float) -> float:
        """The time under which this share of them stayed."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def __str__(self) -> str:
        return f"p50 {self.at(0.5):.1f} ms, p99 {self.at(0.99):.1f} ms"


def pure(rounds: int) -> None:
    """The decision alone, in this process."""
    rules, place, lists = rules_of(date(2026, 11, 29)), Place(Way.CHAT, Speaker.AGENT), shipped_lists()
    decide("您的验证码是839201", place, rules, lists=lists)  # tables are made at the first line
    seconds, before = [], [Line(Speaker.AGENT, "您好")] * 6
    for _round in range(rounds):
        for line in lines():
            begun = time.process_time()
            done = decide(line, place, rules, before=before, lists=lists)
            seconds.append(time.process_time() - begun)
            before = [*before[1:], Line(Speaker.AGENT, done.stored)]
    print(f"the decision alone, processor time: {Times(seconds)}, load {os.getloadavg()[0]:.1f}")


class Program:
    """A program that sends lines on one kept connection."""

    def __init__(self, server: Served, path: str, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._path = path
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def send(self, line: str, conversation: str) -> tuple[float, str]:
        """How long the answer took, and the conversation to go on with."""
        body = orjson.dumps({"lines": [{"speaker": "agent", "text": line}], "conversation": conversation})
        begun = time.perf_counter()
        self._connection.request("POST", self._path, body, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - begun
        if answer.status != _OK:
            raise RuntimeError(f"the server did not answer the bench: {answer.status}: {text[:300]!r}")
        return took, str(orjson.loads(text)["conversation"])


def _measure(kind: str, url: str, rounds: int) -> dict[str, Any]:
    workers, threads = map(str, _THREADS[kind])
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as folder:
        project = demo(Path(folder), 500, url)
        key = run("-m", "bench.peers.screen_key", str(project)).strip()
        with (
            served("-m", "tournier", "serve", str(project), "--port") as office,
            served("-m", "bench.peers.screen_bare", workers, threads) as handler,
        ):
            ours, bare = Program(office, "/api/v1/screen", key), Program(handler, "/", "")
            _talk(ours, bare, lines()[: _LONG * 4])  # every process has made its tables
            spent = processor(office.pid)
            screened, answered = _talk(ours, bare, lines() * rounds)
            spent = processor(office.pid) - spent
    return _line(kind, screened, answered, spent)


def _talk(ours: Program, bare: Program, said: list[str]) -> tuple[Times, Times]:
    screened, answered, conversation = [], [], ""
    for at, line in enumerate(said):
        took, conversation = ours.send(line, conversation if at % _LONG else "")
        screened.append(took)
        answered.append(bare.send(line, "")[0])
    return Times(screened), Times(answered)


def _line(kind: str, screened: Times, answered: Times, spent: float) -> dict[str, Any]:
    lines_sent = len(screened.seconds)
    return {
        "work": f"a chat line screened over HTTP, {lines_sent} lines, office and ledger on {kind}, load {os.getloadavg()[0]:.1f}",
        "ours": f"{screened}; {1000 * spent / lines_sent:.1f} ms of processor a line",
        "peer": str(answered),
        "peer_name": "a bare handler that answers at once",
        "ratio": answered.at(0.99) / screened.at(0.99),
        "target": None,
        "p99_ms": round(screened.at(0.99), 1),
        "target_ms": TARGET_MS,
    }


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where one can be had."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--pure", action="store_true", help="the decision alone, without a server")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    if given.pure:
        pure(given.rounds)
        return
    done = [_measure("SQLite", "", given.rounds)]
    with contextlib.suppress(PostgresAbsentError), postgres(settings=DURABLE) as server, database(server) as url:
        done.append(_measure("PostgreSQL", url, given.rounds))
    if given.json:
        print(json.dumps(done))
    else:
        for line in done:
            print(f"{line['work']}: {line['ours']}; {line['peer_name']}: {line['peer']}")


if __name__ == "__main__":
    main()
