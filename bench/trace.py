# SPDX-License-Identifier: Apache-2.0
"""Leak attribution over 10 million disclosures: time of an answer, memory, and how often the leader comes first.

A made-up bank with heavy tails: 20,000 holders in 400 branches, one in ten of them central, 2 million customers. One
holder's customers leak, and 30 % of the list come from elsewhere in the same branches. The peer is the same scoring
written plainly in SQL over the same rows in DuckDB, without matched lists: it ranks, but cannot say that nobody stands out.

    python -m bench.trace [--rows 10000000] [--trials 40] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import numpy as np
import pyarrow as pa

from tournier.trace import Disclosures, Narrowing, attribute

NOISE = 0.3
START = 1_767_225_600  # 2026-01-01
YEAR = 365 * 86_400
QUERY = """
with w as (select distinct holder, subject from d), ne as (select holder, count(*) n from w group by 1),
 v as (select subject, count(*) n from w group by 1), h as (select w.* from w semi join leak using (subject)),
 s as (select g, sum(n) n from v join grp using (subject) group by 1), k as (select count(*) k from leak),
 mix as (select g, count(*) c from leak join grp using (subject) group by 1),
 p0 as (select subject, c / k * v.n / s.n p from leak join grp using (subject) join v using (subject) join s using (g) join mix using (g), k),
 q(q) as (values (.02), (.05), (.1), (.2), (.3), (.4), (.5), (.6), (.7), (.8), (.9), (.95))
select holder, max(l) from (select holder, q, sum(ln(1 + (1 - q) / q / (ne.n * p0.p))) + any_value(k) * ln(q) l
 from h join ne using (holder) join p0 using (subject), q, k group by holder, q) group by 1 order by 2 desc limit 1"""


class Bank:
    """Who was shown whom, drawn with heavy tails."""

    def __init__(self, rows: int, seed: int = 11) -> None:
        self.random = random = np.random.default_rng(seed)
        branches, people = 400, 20_000
        self.customers = customers = max(rows // 5, 1_000)
        weight = random.lognormal(0, 0.6, branches)
        self.branch = np.sort(random.choice(branches, customers, p=weight / weight.sum()))
        self.sum = np.concatenate([[0], np.cumsum(random.lognormal(0, 1, customers))])
        self.first = np.searchsorted(self.branch, np.arange(branches + 1))
        home = random.choice(branches, people, p=weight / weight.sum())
        central = random.random(people) < 0.1
        busy = random.lognormal(0, 1, people) * np.where(central, 3, 1)
        self.holder = random.choice(people, rows, p=busy / busy.sum())
        local = ~central[self.holder] & (random.random(rows) < 0.85)
        self.subject = self.draw(np.where(local, home[self.holder], -1))
        self.index = Disclosures.build(
            subjects=[str(i) for i in range(customers)],
            holders=[str(i) for i in range(people)],
            field_names=[f"f{i}" for i in range(8)],
            channel_names=["look_up", "reveal", "query", "export", "print"],
            subject=self.subject,
            holder=self.holder,
            at=START + random.integers(0, YEAR, rows),
            shown=random.integers(1, 256, rows),
            channel=random.choice(5, rows, p=[0.72, 0.12, 0.08, 0.05, 0.03]),
            group=self.branch,
        )
        self.exposure = self.index.pairs(None).exposure  # customers of each holder

    def draw(self, branch: np.ndarray) -> np.ndarray:
        """One customer for each branch, the popular ones more often; -1 is the whole bank."""
        low = np.where(branch < 0, 0, self.sum[self.first[branch]])
        high = np.where(branch < 0, self.sum[-1], self.sum[self.first[branch + 1]])
        at = low + self.random.random(len(branch)) * (high - low)
        return np.clip(np.searchsorted(self.sum, at, side="right") - 1, 0, self.customers - 1)

    def leak(self, size: int) -> tuple[int, list[str]]:
        """Whose customers leaked, and the list."""
        able = np.flatnonzero(self.exposure >= size)
        if not len(able):
            said = f"nobody was shown {size} customers: give more --rows"
            raise SystemExit(said)
        leader = int(self.random.choice(able))
        seen = np.unique(self.index.subject[self.index.holder == leader])
        chosen = self.random.choice(seen, size, replace=False)
        other = self.random.random(size) < NOISE
        chosen[other] = self.draw(self.branch[chosen[other]])
        return leader, [str(i) for i in np.unique(chosen)]


def trial(bank: Bank, size: int, narrowing: Narrowing, trials: int) -> tuple[list[float], float, int, int]:
    """Seconds of each answer, the processor's of one, how often the leader came first, how often somebody else did."""
    seconds, worked, first, wrong = [], [], 0, 0
    for _ in range(trials):
        leader, leaked = bank.leak(size)
        begun, working = time.perf_counter(), time.process_time()
        found = attribute(bank.index, leaked, narrowing=narrowing)
        seconds.append(time.perf_counter() - begun)
        worked.append(time.process_time() - working)
        first += bool(found.leads) and found.leads[0].holder == str(leader)
        wrong += bool(found.leads) and found.leads[0].holder != str(leader)
    return seconds, statistics.median(worked), first, wrong


def peer(bank: Bank, leaked: Sequence[str]) -> float:
    """Seconds of the same ranking in SQL."""
    database = duckdb.connect()
    database.execute("set threads = 1")
    for name, table in {
        "d": pa.table({"holder": bank.holder, "subject": bank.subject}),
        "grp": pa.table({"subject": np.arange(bank.customers), "g": bank.branch}),
        "leak": pa.table({"subject": np.array([int(i) for i in leaked])}),
    }.items():
        database.register("arrow_rows", table)
        database.execute(f"create table {name} as select * from arrow_rows")
        database.unregister("arrow_rows")
    begun = time.perf_counter()
    database.execute(QUERY).fetchall()
    return time.perf_counter() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    bank = Bank(options.rows)
    made = time.perf_counter() - begun
    year, month = (
        Narrowing(),
        Narrowing(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2026, 12, 1, tzinfo=UTC)),
    )
    large, worked_large, first_large, wrong_large = trial(bank, 500, year, max(options.trials // 4, 3))
    within, _, _, _ = trial(bank, 500, month, 3)
    small, worked_small, first_small, wrong_small = trial(bank, 20, year, options.trials)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    sql = peer(bank, bank.leak(500)[1])
    work = f"leak attribution, {options.rows / 1e6:g} M disclosures"
    slow = statistics.median(large)
    lines = [
        {
            "work": f"{work}, K = 500, 999 matched lists (seconds asked for over seconds)",
            "ours": f"{slow:.2f} s, {worked_large:.2f} s of processor; within a window {statistics.median(within):.2f} s; peak {most:.1f} GiB",
            "peer_name": "the ranking alone in SQL, DuckDB",
            "peer": f"{sql:.2f} s",
            "ratio": round(1 / slow, 2),
            "target": 1,
        },
        {
            "work": f"{work}, K = 20, 30 % noise: leader first and named, share of {len(small)}",
            "ours": f"{first_small / len(small):.2f}; another first {wrong_small}; {statistics.median(small):.2f} s, {worked_small:.2f} s of processor",
            "peer_name": "",
            "peer": "",
            "ratio": round(first_small / len(small), 2),
            "target": 0.9,
        },
    ]
    if options.json:
        print(json.dumps(lines))
        return 0
    print(f"made in {made:.0f} s; K = 500: leader first {first_large} of {len(large)}, another first {wrong_large}")
    for found in lines:
        print(f"{found['work']}: {found['ours']}; {found['peer_name']}: {found['peer']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
