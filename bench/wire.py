# SPDX-License-Identifier: Apache-2.0
"""The wire beside PostgreSQL itself: a million rows of six columns streamed, and a question of one row.

One client on libpq, in the clear on this machine on both sides (the PostgreSQL at hand is built without TLS); the same
statement goes to both in turn. `Relayed` is the wire alone: nothing is stripped and a gate that says yes to everything
stands behind it. The other lines pass the real gate, guard and ledger (SQLite, durable before a page leaves); all six
columns are shown as they are, so that both sides compute the same, which is looked at first. No question of one row is asked twice: each has
another literal, or another value bound to the same prepared statement. `The record's own commit` is measured apart: the
entries of one question, its intent and its page, written together into the same kind of ledger as the wire writes them.

    python -m bench.wire [--rows 1000000] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from bench.peers.wire_door import Bank, opened
from tests.postgres import PostgresAbsentError

ROWS = "SELECT b, c, d, e, f, g FROM movements"
ONE = f"{ROWS} WHERE g = {{}}"
RECORDED = 400_000  # each is a subject: pages have grown to their full length by then


def main() -> None:
    """Measure, and print one line for each claim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tournier-bench-")))
            lines = measured(stack.enter_context(opened(folder, options.rows)), options)
    except PostgresAbsentError as absent:
        sys.exit(str(absent))
    if options.json:
        print(json.dumps(lines))
    else:
        for line in lines:
            print(line["work"], line["ours"], line["peer"], f"{line['ratio']:.2f}")


def measured(bank: Bank, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The lines of the table."""
    alike(bank)
    few = min(RECORDED, options.rows)
    kinds = (
        ("relayed as they are", "bare", ROWS, options.rows, 0.8),
        ("subjects recorded", "core", f"{ROWS} LIMIT {few}", few, 0.4),
    )
    lines = []
    for work, source, sql, number, target in kinds:
        ours, theirs = turns(
            options.rounds, partial(streamed, bank.wire(source), sql), partial(streamed, bank.direct, sql)
        )
        lines.append(line(f"wire: {number:,} rows of 6 columns, {work}", ours, theirs, target))
    numbers = iter(range(1, options.rows))
    with psycopg.connect(bank.wire("core"), autocommit=True) as wire, psycopg.connect(bank.direct) as direct:
        for how, ask in (("a new literal", written), ("a value bound", prepared)):
            ours, theirs = turns(
                options.rounds, partial(one_row, wire, ask, numbers), partial(one_row, direct, ask, numbers)
            )
            commit = bank.commit()
            beside = max(ours - commit, 1e-9)
            lines.append(
                {
                    "work": f"wire: question of one row, {how}, beside the record's own commit ({commit * 1000:.2f} ms)",
                    "ours": f"{beside * 1000:.2f} ms",
                    "peer": f"{theirs * 1000:.2f} ms",
                    "peer_name": "PostgreSQL itself",
                    "ratio": theirs / beside,
                    "target": 0.33,
                }
            )
    return lines


def alike(bank: Bank) -> None:
    """Ends the bench when the wire shows other values than PostgreSQL: then one side would compute what the other does not."""
    with psycopg.connect(bank.wire("core"), autocommit=True) as wire, psycopg.connect(bank.direct) as direct:
        if wire.execute(ONE.format(3)).fetchall() != direct.execute(ONE.format(3)).fetchall():
            sys.exit("the wire does not show the columns of the bench as they are")


def line(work: str, ours: float, theirs: float, target: float) -> dict[str, Any]:
    """One line of rows a second."""
    return {
        "work": work,
        "ours": f"{ours:,.0f} rows/s",
        "peer": f"{theirs:,.0f} rows/s",
        "peer_name": "PostgreSQL itself",
        "ratio": ours / theirs,
        "target": target,
    }


def turns(rounds: int, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """Both, turn about; the medians."""
    found = [(ours(), theirs()) for _ in range(rounds)]
    return statistics.median(one for one, _ in found), statistics.median(other for _, other in found)


def streamed(dsn: str, sql: str) -> float:
    """Rows a second, taken from the line as they come and given up."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        started = time.perf_counter()
        connection.pgconn.send_query(sql.encode())
        connection.pgconn.set_chunked_rows_mode(5000)
        count = 0
        while (result := connection.pgconn.get_result()) is not None:
            if result.status not in {psycopg.pq.ExecStatus.TUPLES_OK, psycopg.pq.ExecStatus.TUPLES_CHUNK}:
                sys.exit(f"the question failed: {result.error_message.decode()}")
            count += result.ntuples
        return count / (time.perf_counter() - started)


Asking = Callable[[psycopg.Connection[Any], int], int]


def one_row(connection: psycopg.Connection[Any], ask: Asking, numbers: Iterator[int]) -> float:
    """Seconds for a question of one row: the median of many."""
    taken = []
    for number in islice(numbers, 200):
        started = time.perf_counter()
        found = ask(connection, 3 * number)
        taken.append(time.perf_counter() - started)
        if found != 1:
            sys.exit("a question of one row failed")
    return statistics.median(taken)


def written(connection: psycopg.Connection[Any], number: int) -> int:
    """The number stands in the statement."""
    return connection.pgconn.exec_(ONE.format(number).encode()).ntuples


def prepared(connection: psycopg.Connection[Any], number: int) -> int:
    """The statement is prepared once, and the number bound to it."""
    return len(connection.execute(ONE.format("%s"), (number,), prepare=True).fetchall())


if __name__ == "__main__":
    main()
