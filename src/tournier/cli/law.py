# SPDX-License-Identifier: Apache-2.0
"""`tournier law`: the deadlines of the law pack, one of them reckoned, and names that the law has left behind."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from tournier.base import BadInput
from tournier.law import CONFIDENCES, Clock, Deadline, Superseded, deadlines, happenings, outdated, superseded_names
from tournier.law.clocks import BANK_TIME
from tournier.law.reckoning import deadline_of, events_of, last_minute, reckon

NAME = "law"
HELP = "list the deadlines of the law, reckon one, or find old names in a text"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    listing = parts.add_parser("deadlines", help="every deadline with its time, clauses and confidence")
    listing.add_argument("words", nargs="*", help="only those that all these words fit")
    listing.set_defaults(act=_list)
    due = parts.add_parser("due", help="when one deadline is over, from the events of a matter")
    due.add_argument("deadline", help="its id, as D01")
    due.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="EVENT=MOMENT",
        help="as received=2026-03-02T09:00; again for each event; moments are the bank's time",
    )
    due.set_defaults(act=_due)
    names = parts.add_parser("names", help="names that the law has left behind, or those that a text still uses")
    names.add_argument("file", nargs="?", type=Path, help="a text in UTF-8; exit 1 where it uses an old name")
    names.set_defaults(act=_names)
    for part in (listing, due, names):
        part.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(options: argparse.Namespace) -> int:
    """Run the part."""
    return int(options.act(options))


def _list(options: argparse.Namespace) -> int:
    wanted = [word.casefold() for word in options.words]
    found = [
        one
        for one in deadlines().values()
        if all(word in f"{one.id} {one.zh} {one.en} {' '.join(one.clauses)}".casefold() for word in wanted)
    ]
    if options.json:
        print(json.dumps([_object(one) for one in found], ensure_ascii=False))
        return 0
    for one in found:
        sure = CONFIDENCES[one.confidence]
        print(f"{one.id}  {one.zh} · {one.en}")
        print(f"    {one.trigger} + {_length(one)}; {', '.join(one.clauses)} ({sure.zh} · {sure.en})")
    return 0


def _length(one: Deadline) -> str:
    return one.by or (f"{one.amount} {one.unit}" if one.amount else str(one.unit))


def _object(one: Deadline) -> dict[str, object]:
    return {
        "id": one.id, "kind": one.kind, "zh": one.zh, "en": one.en, "trigger": one.trigger, "unit": one.unit,
        "amount": one.amount, "by": one.by, "clauses": one.clauses, "confidence": one.confidence,
        "events": events_of(one), "effective_from": one.effective_from.isoformat(),
    }  # fmt: skip


def _due(options: argparse.Namespace) -> int:
    one = deadline_of(options.deadline)
    pairs = []
    for text in options.event:
        event, told, moment = text.partition("=")
        if not told:
            raise BadInput("law.event", f"{text!r} is no event with its moment.", _known(one))
        pairs.append((event.strip(), moment))
    try:
        clock = reckon(one.id, pairs, datetime.now(UTC))
    except BadInput as error:
        raise BadInput(error.code, error.cause, f"{error.cure} {_known(one)}") from None
    print(json.dumps(_reading(clock)) if options.json else _told(clock))
    return 0


def _known(one: Deadline) -> str:
    words = happenings()
    return "Its events: " + ", ".join(f"{event} ({words[event].zh})" for event in events_of(one)) + "."


def _reading(clock: Clock) -> dict[str, object]:
    moments = {"started": clock.started, "due": clock.due, "ended": clock.ended}
    told = {
        name: None if moment is None else moment.astimezone(BANK_TIME).isoformat() for name, moment in moments.items()
    }
    return {"deadline": clock.deadline.id, "state": clock.state, **told, "provisional": clock.provisional}


def _told(clock: Clock) -> str:
    last = last_minute(clock)
    lines = [f"{clock.deadline.id}  {clock.deadline.zh} · {clock.deadline.en}", f"    {clock.state}"]
    if last is not None:
        lines.append(f"    last minute in time: {last:%Y-%m-%d %H:%M}")
    if clock.provisional:
        lines.append("    provisional: the notice of days off for that year is not in the law pack")
    return "\n".join(lines)


def _names(options: argparse.Namespace) -> int:
    if options.file is None:
        found = [(", ".join(one.old), one) for one in superseded_names()]
    else:
        text, today = _text_of(options.file), datetime.now(BANK_TIME).date()
        found = [(one.old, one.name) for one in outdated(text, today)]
    if options.json:
        print(json.dumps([_name(old, one) for old, one in found], ensure_ascii=False))
    else:
        for old, one in found:
            print(f"{old}\n    {one.since:%Y-%m-%d}: {one.zh} · {one.en}")
    return int(options.file is not None and bool(found))


def _name(old: str, one: Superseded) -> dict[str, object]:
    return {
        "old": old, "zh": one.zh, "en": one.en, "kind": one.kind, "since": one.since.isoformat(),
        "confidence": one.confidence,
    }  # fmt: skip


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput("law.text", "This file cannot be read as text in UTF-8.", "Name a text file.") from None
