# SPDX-License-Identifier: Apache-2.0
"""`tournier law`: deadlines, one of them reckoned, names left behind, drafts, and what a changed clause touches."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tournier.base import BadInput
from tournier.law import (
    CONFIDENCES,
    Clock,
    Deadline,
    Superseded,
    clauses,
    deadlines,
    drafts,
    happenings,
    outdated,
    superseded_names,
    touched,
)
from tournier.law.clocks import BANK_TIME
from tournier.law.reckoning import deadline_of, events_of, last_minute, reckon
from tournier.law.touching import changes, clauses_in
from tournier.policy import RuleBook, shipped_rules

NAME = "law"
HELP = "list deadlines, old names and drafts; reckon a deadline; see what a clause touches"


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
    watched = parts.add_parser("drafts", help="drafts that are watched, with the last day for comments")
    watched.set_defaults(act=_drafts)
    touches = parts.add_parser("touches", help="what rests on a clause: rules, deadlines and all else of the pack")
    touches.add_argument("clause", nargs="+", help="its id, as PIPL-47")
    touches.set_defaults(act=_touches)
    changed = parts.add_parser("changes", help="which clauses differ from an older pack, and what each touches")
    changed.add_argument("folder", type=Path, help="the folder with the older clauses*.toml")
    changed.set_defaults(act=_changes)
    for part in (listing, due, names, watched, touches, changed):
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


def _drafts(options: argparse.Namespace) -> int:
    found: list[dict[str, object]] = [
        {
            "id": one.id, "zh": one.zh, "en": one.en, "published": one.published.isoformat(),
            "closes": one.closes.isoformat(), "stated": one.comments_until is not None, "watches": one.watches,
            "confidence": one.confidence,
        }
        for one in drafts()
    ]  # fmt: skip
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for told in found:
        print(f"{told['id']}  {told['zh']} · {told['en']}")
        print(f"    {told['published']} - {told['closes']}{'' if told['stated'] else ' (30 days counted)'}")
    return 0


def _touches(options: argparse.Namespace) -> int:
    unknown = [one for one in options.clause if one not in clauses()]
    if unknown:
        raise BadInput(
            "law.clause", f"The law pack holds no clause {unknown[0]!r}.", "Name one as the law map lists it."
        )
    found = [{"clause": one, "how": "", "parts": [], "touches": _resting(one)} for one in options.clause]
    return _tell(found, as_json=options.json)


def _changes(options: argparse.Namespace) -> int:
    before = clauses_in(options.folder)
    if not before:
        raise BadInput("law.pack", "This folder holds no clauses.", "Name the folder of a law pack.")
    found = [
        {"clause": one.id, "how": one.how, "parts": list(one.parts), "touches": _resting(one.id)}
        for one in changes(before, clauses())
    ]
    return _tell(found, as_json=options.json)


def _resting(clause: str) -> list[dict[str, str]]:
    """What rests on a clause: the shipped rules that cite it, then the entries of the pack."""
    rules = [one for one in RuleBook.load(shipped_rules()).rules if clause in one.clauses]
    found = [{"kind": str(one.kind), "id": one.id, "zh": one.zh, "en": one.en} for one in rules]
    return found + [{"kind": one.kind, "id": one.id, "zh": one.zh, "en": one.en} for one in touched().get(clause, ())]


def _tell(found: list[dict[str, Any]], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for one in found:
        print(" ".join([one["clause"], one["how"], *one["parts"]]).rstrip())
        for item in one["touches"]:
            print(f"    {item['kind']} {item['id']}  {item['zh']} · {item['en']}")
    return 0
