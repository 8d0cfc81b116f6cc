# SPDX-License-Identifier: Apache-2.0
"""`tournier export`: ask for a file, follow it, take it, give it back; and the worker that produces files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tournier.cli.office import office

NAME = "export"
HELP = "ask for an answer as a file, follow it, take it once, confirm its destruction; `work` produces files"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The acts. The key is that of `tournier login`, or a service account's in TOURNIER_KEY; never on the command line."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    request = _act(acts, "request", "ask for an export of one SELECT; it is counted, then put to its approvers")
    request.add_argument("--purpose", required=True, help="why, for instance reconciliation")
    request.add_argument("--basis", default="", help="the legal basis (the purpose's usual one)")
    request.add_argument("--case", default="", help="the case reference")
    request.add_argument("--why", required=True, help="the reason, as approvers read it")
    request.add_argument("--source", default="", help="the source, where the project has several")
    request.add_argument("--format", choices=("csv", "xlsx", "parquet", "pdf"), default="csv", help="the kind of file")
    request.add_argument("--days", type=int, default=3, metavar="N", help="how long the file lives (3)")
    request.add_argument("--downloads", type=int, default=1, metavar="N", help="how often it may be taken (1)")
    request.add_argument(
        "--to", dest="receiver_kind", choices=("self", "staff", "partner", "authority"), default="self",
        help="the kind of receiver",
    )  # fmt: skip
    request.add_argument("--receiver", default="", help="a staff number, or the name of an organisation")
    request.add_argument("--recipient", default="", metavar="age1...", help="an outside receiver's public key")
    request.add_argument("sql", help="one SELECT; `-` reads it from standard input")
    _act(acts, "list", "one's exports and those for one")
    _act(acts, "status", "how far one is").add_argument("key", help="the export's id")
    download = _act(acts, "download", "take the file, once")
    download.add_argument("key", help="the export's id")
    download.add_argument("--output", default="", metavar="FILE", help="the new file (its own name)")
    for name, option, said in (
        ("revoke", "--why", "destroy the file"),
        ("receipt", "--how", "confirm that what was taken is destroyed"),
    ):
        act = _act(acts, name, said)
        act.add_argument("key", help="the export's id")
        act.add_argument(option, required=True, help="in words")
    _act(acts, "cancel", "give it up before it is ready").add_argument("key", help="the export's id")
    work = acts.add_parser("work", help="be a worker that produces files; `tournier serve` starts one by itself")
    work.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    work.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")


def _act(acts: Any, name: str, said: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=said, description=said)
    parser.add_argument(
        "--as", dest="staff", default="", metavar="STAFF", help="the staff number that acts (who logged in)"
    )
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="write objects, refusals too")
    return parser


def run(options: argparse.Namespace) -> int:
    """0 when it was done; 1 when the rules said no."""
    asked = {name: value for name, value in vars(options).items() if name not in {"command", "act", "json", "project"}}
    if asked.get("sql") == "-":
        asked["sql"] = sys.stdin.read()
    answer = office("export")(act=options.act, project=options.project, staff=asked.pop("staff", ""), asked=asked)
    if "problem" in answer:
        problem = answer["problem"]
        text = json.dumps({"error": problem}, ensure_ascii=False, indent=2)
        print(text if options.json else f"{problem['cause']} {problem['cure']} [{problem['entry']}]", file=sys.stderr)
        return 1
    if getattr(options, "json", False):
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0
    for one in answer.get("exports", [answer["export"]] if "export" in answer else []):
        print(_line(one))
    if "file" in answer:
        print(f"{answer['file']}  {answer['size']:,} bytes  sha256 {answer['digest']}")
    return 0


def _line(one: dict[str, Any]) -> str:
    counted = f"{one['customers']:,} customers" if one["customers"] is not None else "not counted yet"
    stopped = f"  {one['problem']['cause']} {one['problem']['cure']}" if one["state"] == "stopped" else ""
    return f"{one['id']}  {one['state']:<10} {one['format']:<8} {counted}  until {one['expires_at'][:16]}{stopped}"
