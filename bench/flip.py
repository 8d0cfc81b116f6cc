# SPDX-License-Identifier: Apache-2.0
"""A fact changes while two hundred answers stand open: how long until each of them is refused by that very fact.

A real office: office, ledger and customers in PostgreSQL (durable), `tournier wire` and `tournier serve` as their own
processes, two hundred people, each signed in with a session and an open answer of their own. Then the fact changes by one
commit, or by one for each person, and every answer is asked for its next page, all of them at once:

- at rest: nobody reads while the fact changes; all ask at the moment after the commit;
- in full run: all of them read page after page without a pause, and the fact changes beneath that;
- at the wire and at the API: a part of the answers are results of the workbench, asked for by HTTP.

Told are the seconds from before the commit to the refusal (p50, p99, the last), and the number of answers that still
gave a row a second after the commit: none may. A refusal counts when it names the rule that reads the fact.

    python -m bench.flip [--people 200] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from bench.peers import flip_bank as bank
from bench.peers.served import processor, served
from tests.postgres import DURABLE, PostgresAbsentError, cluster, database

MOST_SECONDS = 1.0
CUSTOMERS = 20_000
ROWS = 100
SQL = "SELECT khh, khxm FROM cust_info"
ONE_FOR_ALL = "training_until"
RULES = {
    "training_until": "training-lapsed",
    "pledge_until": "pledge-lapsed",
    "read_confirmed_until": "policy-unread",
    "status": "on-leave",
}
_RULE = re.compile(r"stops here: ([a-z0-9.-]+):")
Read = Callable[[], str]  # a page: nothing when there were rows, or what the refusal says


@dataclass
class Answer:
    """One open answer, and what became of it."""

    person: str
    read: Read
    changed: float = 0.0  # before the commit of its fact
    last_row: float = 0.0
    refused: float = 0.0
    said: str = ""

    def go(self, start: threading.Event) -> None:
        """Read until it is refused."""
        start.wait()
        while not self.said:
            self.said = self.read()
            if self.said:
                self.refused = time.perf_counter()
            else:
                self.last_row = time.perf_counter()


@dataclass
class Told:
    """What one walk found."""

    work: str
    answers: list[Answer]
    processor: float
    wrong: list[str] = field(default_factory=list)

    def line(self) -> dict[str, Any]:
        """One line of the table."""
        took = sorted(one.refused - one.changed for one in self.answers)
        late = sum(one.last_row > one.changed + MOST_SECONDS for one in self.answers)
        after = sum(one.last_row > one.changed for one in self.answers)
        p50, p99 = (took[min(int(share * len(took)), len(took) - 1)] for share in (0.5, 0.99))
        return {
            "work": f"a fact changes: {self.work}",
            "ours": f"refused after p50 {p50:.2f} s, p99 {p99:.2f} s, the last {took[-1]:.2f} s; a row after a second: {late} "
            f"(after the commit: {after}); processor of office and PostgreSQL {self.processor:.1f} s, load {os.getloadavg()[0]:.1f}",
            "peer_name": "the target, for the last",
            "peer": f"{MOST_SECONDS:g} s",
            "ratio": MOST_SECONDS / took[-1],
            "target": 1.0,
        }


def main() -> int:
    """Measure; the exit status is 1 where a row left later than a second after the commit, or another rule refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        with contextlib.ExitStack() as stack:
            told = []
            for one in _walks(stack, options.people):
                told.append(one)
                print(
                    f"{one.work}: {one.line()['ours']}",
                    *sorted(set(one.wrong))[:9],
                    sep="\n",
                    file=sys.stderr,
                    flush=True,
                )
    except PostgresAbsentError as absent:
        sys.exit(str(absent))
    lines = [one.line() for one in told]
    print(json.dumps(lines) if options.json else "\n".join(f"{line['work']}: {line['ours']}" for line in lines))
    wrong = [text for one in told for text in one.wrong]
    print("\n".join(sorted(set(wrong))), end="", file=sys.stderr)
    return int(bool(wrong))


def _walks(stack: contextlib.ExitStack, many: int) -> Iterator[Told]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tournier-bench-")))
    server = stack.enter_context(cluster(settings=(*DURABLE, f"max_connections={many + 60}")))
    office, customers = (stack.enter_context(database(server.url)) for _ in range(2))
    project = bank.made(folder, office, customers, CUSTOMERS)
    known = bank.people(many)
    wire = stack.enter_context(served("-m", "tournier", "wire", str(project.path), "--port"))
    console = stack.enter_context(served("-m", "tournier", "serve", str(project.path), "--port"))
    clients = {number: stack.enter_context(_client(wire.port, number, secret)) for number, secret in known.items()}
    parts = [wire.pid, console.pid, int((server.folder / "data" / "postmaster.pid").read_text().split()[0])]
    everybody = list(known)

    def walk(work: str, facts: list[str], *, rests: bool = True, apart: bool = False, few: int = 0) -> Told:
        bank.restore(everybody)
        read = [_cursor(clients[number]) for number in everybody[few:]]
        read += [_result(console.port, number) for number in everybody[:few]]
        answers = [Answer(number, one) for number, one in zip(everybody[few:] + everybody[:few], read, strict=True)]
        return _flipped(work, answers, facts, parts, rests=rests, apart=apart)

    yield walk(f"one commit for {many} cursors at rest", [ONE_FOR_ALL])
    yield walk(f"one commit for {many} cursors in full run", [ONE_FOR_ALL], rests=False)
    yield walk(f"{many} commits, one for each of {many} cursors in full run", list(RULES), rests=False, apart=True)
    few = many * 3 // 10
    yield walk(f"one commit for {many - few} cursors and {few} results at the API, at rest", [ONE_FOR_ALL], few=few)


def _flipped(work: str, answers: list[Answer], facts: list[str], parts: list[int], *, rests: bool, apart: bool) -> Told:
    """Change the facts beneath these answers, wait until each of them is refused, and look at what refused it."""
    start = threading.Event()
    threads = [threading.Thread(target=one.go, args=(start,)) for one in answers]
    for thread in threads:
        thread.start()
    if not rests:
        start.set()
        time.sleep(2)
    before = sum(map(processor, parts))
    wanted = _commit(answers, facts, apart=apart)
    start.set()
    for thread in threads:
        thread.join()
    wrong = [
        f"{work}: {one.person} was refused by {found!r}, not by {wanted[one.person]}: {one.said[:200]}"
        for one in answers
        if (found := "".join(_RULE.findall(one.said))) != wanted[one.person]
    ]
    late = [f"{work}: a row left late" for one in answers if one.last_row > one.changed + MOST_SECONDS]
    return Told(work, answers, sum(map(processor, parts)) - before, wrong + late)


def _commit(answers: list[Answer], facts: list[str], *, apart: bool) -> dict[str, str]:
    """The fact of all of them by one commit, or each by its own; returns the rules that must refuse."""
    from django.db import transaction

    wanted = {}
    shares = [[one] for one in answers] if apart else [answers]
    for place, share in enumerate(shares):
        fact = facts[place % len(facts)]
        with transaction.atomic():
            bank.lapse(fact, [one.person for one in share])
            changed = time.perf_counter()
            for one in share:
                one.changed = changed
        wanted |= {one.person: RULES[fact] for one in share}
    return wanted


@contextlib.contextmanager
def _client(port: int, number: str, secret: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(
        f"host=127.0.0.1 port={port} user={number} password={secret} dbname=core/reconciliation sslmode=disable "
        f"options='-c tournier.basis=contract -c tournier.case={bank.CASE}'"
    ) as connection:
        yield connection


def _cursor(connection: psycopg.Connection[Any]) -> Read:
    """An open cursor of which a first page was read."""
    connection.rollback()
    cursor = connection.cursor("walk")
    cursor.execute(SQL)

    def read() -> str:
        try:
            return "" if len(cursor.fetchmany(ROWS)) == ROWS else "it came to its end"
        except psycopg.Error as error:
            return str(error)

    if said := read():
        sys.exit(f"a cursor gave no rows before the fact changed: {said}")
    return read


def _result(port: int, number: str) -> Read:
    """An open result of the workbench of which a first page was read by HTTP."""
    from tournier_office.disclosures.persons import Person
    from tournier_office.queries import actions

    cookie, session = bank.session(number)
    person = Person(number, number, "B01", frozenset({"analyst"}), session, "127.0.0.1")
    begun = actions.start(person, actions.Question(SQL, "reconciliation", "contract", bank.CASE), rows_a_page=ROWS)
    if not isinstance(begun, actions.Begun):
        sys.exit("a question was refused before the fact changed")
    connection, pages = http.client.HTTPConnection("127.0.0.1", port, timeout=60), iter(range(1, CUSTOMERS // ROWS))

    def read() -> str:
        where = f"/api/v1/queries/{begun.run.pk}/pages/{next(pages)}"
        connection.request("GET", where, headers={"Cookie": f"sessionid={cookie}", "Accept-Language": "en"})
        answer = connection.getresponse()
        text = answer.read().decode()
        return "" if answer.status == 200 else text

    if said := read():
        sys.exit(f"a result gave no rows before the fact changed: {said}")
    connection.close()  # until all are open the server gives up who says nothing; the next request opens it anew
    return read


if __name__ == "__main__":
    sys.exit(main())
