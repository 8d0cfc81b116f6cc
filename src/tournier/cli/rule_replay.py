# SPDX-License-Identifier: Apache-2.0
"""`tournier policy replay`: a draft rule book over the project's ledger."""

from __future__ import annotations

import argparse
import getpass
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier.ledger import Entry, Event
from tournier.policy import RuleBook


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the part."""
    parser.add_argument("draft", type=Path, help="a folder of rules to try")
    parser.add_argument("--against", type=Path, help="a folder of rules to compare with (default: the project's)")
    parser.add_argument("--project", type=Path, default=Path(), help="the project folder (default: here)")
    parser.add_argument("--since", help="the first day, as 2026-09-01 (UTC)")
    parser.add_argument("--until", help="the last day, the whole of it")
    parser.set_defaults(act=run)


def run(options: argparse.Namespace) -> int:
    """0 when nothing would be decided otherwise, 1 when something would."""
    from tournier.engines.assembly import open_project_ledger
    from tournier.policy.laboratory.past import history_of
    from tournier.policy.laboratory.replay import Replay
    from tournier.policy.laboratory.report import written

    since, until = _day(options.since), _day(options.until)
    project = Project.load(options.project)
    found = Replay(RuleBook.load(options.against or project.rules), RuleBook.load(options.draft))
    ledger = open_project_ledger(project, background=False)
    try:
        detail = {
            "what": "replay", "rules_version": found.draft.version, "since": options.since or "", "until": options.until or "",
        }  # fmt: skip
        # Reading history is itself an entry, before anything is read.
        ledger.append(Entry(Event.LEDGER_READ, f"cli:{getpass.getuser()}", detail=detail))
        found.run(history_of(ledger, since, until + timedelta(days=1) if until else None))
    finally:
        ledger.close()
    said: Any = written(found)
    if options.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        _show(said)
    return 1 if found.changed else 0


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput("replay.day", f"{text!r} is no day.", "Write it as 2026-09-01.") from None


def _show(said: Any) -> None:
    print(f"{said['decided']:,} decisions made again by draft {said['draft_version'][:12]}")
    if said["older"]:
        print(f"  {said['older']:,} could not be: recorded before facts were kept, or erased with their customer")
    if said["recorded_otherwise"]:
        print(f"  {said['recorded_otherwise']:,} were recorded otherwise than today's rules decide: other rules then")
    for line in said["outcomes"]:
        if line["before"] != line["after"]:
            print(f"  {line['before']} -> {line['after']}: {line['decisions']:,}")
    for line in said["changed"]:
        _show_line(line)
    if not said["changed"]:
        print("  nothing would have been decided otherwise")
    if said["unused_grants"]:
        print(f"  grants of the draft that this history never used: {', '.join(said['unused_grants'])}")


def _show_line(line: Any) -> None:
    where = " · ".join([", ".join(line["posts"]) or "customer", line["purpose"], line["channel"]])
    how = f"{line['before']} -> {line['after']}" if line["before"] != line["after"] else line["after"]
    if line["shown"]:
        how += f", shows {line['shown']}"
    if line["others_agree"]:
        how += ", others must agree"
    print(f"    {where}: {how}, {line['decisions']:,} decisions of {line['people']:,} people")
    print(f"      by {', '.join(line['rules'])}; for example entry {', '.join(line['entries'])}")
