# SPDX-License-Identifier: Apache-2.0
"""A million customers leave as one export, and twenty rows of it lead back: the whole office, as people use it.

The sample bank is made and served with its worker; everything below happens over its API, in sessions signed in with
password and one-time code. An analyst asks for one row of every customer, those whom the rules name agree, the worker
produces, the analyst takes the file by a link that works once. Then twenty rows turn up: six of them spoilt, all of
them in other order and form. The protection officer files a trace, an auditor agrees, and both read what it says.
A smaller export of the same customers stands beside it and must not be named; and the same twenty rows without their
tokens must name nobody.

The rule book refuses exports of C2 between 20:00 and 07:30 in Shanghai; so does this bench.

    python -m bench.refind [--customers 1000000] [--folder DIR] [--json]
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.browser.office import Office, running_office
from tests.simulators.caller import Caller
from tests.simulators.working_hours import open_now

ROWS, SPOILT = 20, 6
FIELDS = ["khh", "khxm", "zjhm", "sjhm", "csrq", "ssjg"]
_ASKED = {
    "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "why": "yearly reconciliation",
    "table": "core:cust_info", "fields": FIELDS, "format": "csv", "days": 3,
}  # fmt: skip
_APPROVERS = ("department_head", "branch_manager", "protection_officer", "compliance_officer")
_ENDED = {"ready", "stopped", "refused", "expired", "cancelled", "revoked"}
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_MOST = 3 * 3600


def made(folder: Path, customers: int) -> float:
    """Make the demo in `folder`/demo where it is missing; how long it took."""
    started = time.monotonic()
    if not (folder / "demo" / "office.sqlite").exists():
        program = str(Path(sys.executable).parent / "tournier")
        command = [program, "demo", "--no-serve", "--folder", str(folder / "demo"), "--customers", str(customers)]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started


class Day:
    """The people of the day, and how long each of their acts took."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.people: dict[str, Caller] = {}
        self.seconds: dict[str, float] = {}

    def at(self, post: str) -> Caller:
        """The holder of a post, signed in once."""
        if post not in self.people:
            self.people[post] = Caller(self.office, self.office.person(post))
        return self.people[post]

    def timed(self, what: str, act: Callable[[], Any]) -> Any:
        """Do it, and note how long it took."""
        started = time.monotonic()
        done = act()
        self.seconds[what] = round(time.monotonic() - started, 1)
        return done

    def until(self, key: str, *states: str) -> dict[str, Any]:
        """The export, once it is in one of these states; raises when it ends in another."""
        late = time.monotonic() + _MOST
        while time.monotonic() < late:
            row: dict[str, Any] = self.at("analyst").call(f"/exports/{key}")
            if row["state"] in states:
                return row
            if row["state"] in _ENDED:
                break
            time.sleep(0.5)
        said = f"the export is {row['state']}: {row['problem']}"
        raise SystemExit(said)

    def export(self, what: str, **more: object) -> dict[str, Any]:
        """Asked for, counted, agreed to by everybody whom the rules name, produced."""
        key = self.at("analyst").call("/exports", {**_ASKED, **more})["id"]
        row = self.timed(f"{what}: counted", lambda: self.until(key, "waiting", "fetching", "ready"))
        for post in (*_APPROVERS, *_APPROVERS):
            with suppress(RuntimeError):  # not theirs to decide, or not yet
                self.at(post).call(f"/requests/{row['request']}/approve", {"why": "agreed"})
        return dict(self.timed(f"{what}: produced", lambda: self.until(key, "ready")))

    def taken(self, key: str, target: Path) -> None:
        """The file, by a link that works once."""
        analyst = self.at("analyst")
        analyst.sign_in()  # the second factor has to be fresh
        link = analyst.call(f"/exports/{key}/links", {})["link"]
        with target.open("wb") as file:
            file.writelines(analyst.download(f"/exports/files/{link}"))

    def traced(self, text: str) -> dict[str, Any]:
        """Filed by one, agreed to by another; the result as the auditor reads it."""
        officer, auditor = self.at("protection_officer"), self.at("auditor")
        filed = officer.call("/traces", {"case": "INC-1", "why": "offered for sale", "origin": "sale", "text": text})
        auditor.call(f"/traces/{filed['trace']}/agree", {"why": "agreed"})
        while (row := auditor.call(f"/traces/{filed['trace']}"))["state"] == "running":
            time.sleep(0.5)
        if row["state"] != "done":
            said = f"the trace is {row['state']}: {row['code']}"
            raise SystemExit(said)
        return dict(row["result"])


def sampled(path: Path, count: int, draw: random.Random) -> list[list[str]]:
    """So many rows of the file, each as likely as the others; its heading and its last line left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        kept: list[list[str]] = []
        for number, row in enumerate(rows):
            if len(row) == 1:
                continue
            if number < count:
                kept.append(row)
            elif (place := draw.randrange(number + 1)) < count:
                kept[place] = row
    return kept


def leaked(rows: list[list[str]], draw: random.Random) -> str:
    """The rows as they turned up: six spoilt, in another order, in capitals, quoted, with other separators."""
    spoilt = [list(row) for row in rows]
    for row in spoilt[:SPOILT]:
        for place, cell in enumerate(row):
            if cell.startswith("tok_"):
                row[place] = f"tok_{draw.randrange(16**32):032x}"
    draw.shuffle(spoilt)
    return "\n".join("|".join(f'" {cell.upper()}"' for cell in row) for row in spoilt)


def peaks(office: Office) -> dict[str, int]:
    """Megabytes of memory at the peak, of the worker of exports and of the web worker that took most."""
    found = {"worker": 0, "web": 0}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            if int((place / "stat").read_text().rpartition(")")[2].split()[1]) != office.process:
                continue
            kind = "worker" if b"export" in (place / "cmdline").read_bytes() else "web"
            peak = _PEAK.search((place / "status").read_text())
            found[kind] = max(found[kind], int(peak[1]) // 1024 if peak else 0)
    return found


def day(folder: Path, customers: int) -> dict[str, Any]:
    """The whole of it. Ends with an AssertionError when a sentence of this file's heading does not hold."""
    draw = random.Random(20)
    seconds = made(folder, customers)
    with running_office(folder, customers=customers) as office:
        held = Day(office)
        row = held.export("all")
        part = held.export("part", conditions=[{"field": "ssjg", "operator": "eq", "value": "9911"}])
        path = folder / "taken.csv"
        held.timed("all: taken", lambda: held.taken(row["id"], path))
        rows = sampled(path, ROWS, draw)
        size = path.stat().st_size
        path.unlink()
        found = held.timed("traced", lambda: held.traced(leaked(rows, draw)))
        [mark] = [one for one in found["marks"] if one["tokens"]]
        tokens = sum(cell.startswith("tok_") for cell in rows[0]) * (ROWS - SPOILT)
        assert (mark["export"], mark["tokens"]) == (row["id"], tokens), found
        assert part["id"] not in json.dumps(found)
        bare = [[cell for cell in one if not cell.startswith("tok_")] for one in rows]
        without = held.timed("traced without tokens", lambda: held.traced("\n".join(",".join(one) for one in bare)))
        assert not [one for one in without["marks"] if one["tokens"]], without
        assert not without["leads"], without
        return {
            "customers": row["customers"], "rows": row["rows"], "decoys": row["decoys"], "size": size,
            "tokens": mark["tokens"], "of": found["tokens"]["different"], "chance": mark["chance"],
            "part": part["customers"], "seconds": {"bank": round(seconds, 1), **held.seconds},
            "megabytes": peaks(office), "without": without["marks"],
        }  # fmt: skip


def lines(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of the table."""
    said = ", ".join(f"{what} {took:.0f} s" for what, took in told["seconds"].items() if "traced" not in what)
    return [
        {
            "work": f"export of all {told['customers']:,} customers of the sample bank, from the request to the file ({said})",
            "ours": f"{told['rows'] / told['seconds']['all: produced']:,.0f} rows/s produced",
        },
        {
            "work": f"found again from {ROWS} of its rows, {SPOILT} of them spoilt: {told['tokens']} of {told['of']} tokens, "
            f"an accident in 10^{int(-told['chance'])}",
            "ours": f"{told['seconds']['traced']:.1f} s",
        },
        {
            "work": "memory at the peak of that day: worker, web worker",
            "ours": f"{told['megabytes']['worker']} MB, {told['megabytes']['web']} MB",
        },
    ]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the sample bank is made, and found again (a temporary one)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not open_now():
        parser.error("the rule book exports no C2 between 20:00 and 07:30 in Shanghai: try again in working hours")
    with tempfile.TemporaryDirectory(prefix="tournier-refind-") as name:
        folder = options.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        told = day(folder.resolve(), options.customers)
    print(json.dumps(told, ensure_ascii=False), file=sys.stderr)
    found = lines(told)
    print(
        json.dumps(found, ensure_ascii=False) if options.json else "\n".join(f"{x['work']}: {x['ours']}" for x in found)
    )


if __name__ == "__main__":
    main()
