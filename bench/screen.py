# SPDX-License-Identifier: Apache-2.0
"""How long a chat line takes to be screened: `python -m bench.screen`. Target: p99 under 20 ms through the HTTP endpoint.

The pure part is timed by itself. For the endpoint give the address of a running office, a service key of the channel
`screen` in TOURNIER_KEY, and, on Linux, the id of the server's process: then its processor time a line is told too, which
other work on the machine does not change.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import urllib.request
from datetime import date
from pathlib import Path

from tests.screening.leaks import LEAKS

from tournier.screening import Line, Place, Speaker, Way, decide, rules_of, shipped_lists

HARMLESS = Path(__file__).resolve().parent.parent / "tests" / "screening" / "harmless.txt"


def lines() -> list[str]:
    """One leak to twenty harmless lines, as a desk on a bad day."""
    harmless, made = HARMLESS.read_text(encoding="utf-8").splitlines(), []
    for at, line in enumerate(harmless):
        made += [line, LEAKS[at // 20 % len(LEAKS)]] if at % 20 == 0 else [line]
    return made


def told(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{name}: {len(ordered)} lines, p50 {1000 * p50:.2f} ms, p99 {1000 * p99:.2f} ms, load {os.getloadavg()[0]:.1f}"
    )


def pure(rounds: int) -> None:
    rules, place, lists = rules_of(date(2026, 11, 29)), Place(Way.CHAT, Speaker.AGENT), shipped_lists()
    decide("您的验证码是839201", place, rules, lists=lists)  # tables are made at the first line
    seconds, before = [], [Line(Speaker.AGENT, "您好")] * 6
    for _round in range(rounds):
        for line in lines():
            begun = time.process_time()
            done = decide(line, place, rules, before=before, lists=lists)
            seconds.append(time.process_time() - begun)
            before = [*before[1:], Line(Speaker.AGENT, done.stored)]
    told("decide, processor time", seconds)


def endpoint(address: str, process: int, rounds: int) -> None:
    seconds, conversation, spent = [], "", _spent(process)
    for at, line in enumerate(lines() * rounds):
        if at % 250 == 0:
            conversation = ""
        body = {"lines": [{"speaker": "agent", "text": line}], "conversation": conversation}
        begun = time.perf_counter()
        conversation = _post(address, body)["conversation"]
        seconds.append(time.perf_counter() - begun)
    told("endpoint, wall clock", seconds)
    if process:
        print(
            f"server: {1000 * (_spent(process) - spent) / len(seconds):.2f} ms of processor a line, both threads and I/O"
        )


def _post(address: str, body: dict[str, object]) -> dict[str, str]:
    request = urllib.request.Request(
        f"{address.rstrip('/')}/api/v1/screen",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['TOURNIER_KEY']}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, str] = json.load(answer)
    return found


def _spent(process: int) -> float:
    """Seconds of processor that the process has used, with its children's."""
    if not process:
        return 0.0
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, parts[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--address", default="")
    asked.add_argument("--process", type=int, default=0)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    pure(given.rounds)
    if given.address:
        endpoint(given.address, given.process, given.rounds)


if __name__ == "__main__":
    main()
