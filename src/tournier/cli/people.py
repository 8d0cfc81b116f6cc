# SPDX-License-Identifier: Apache-2.0
"""`tournier people`: files of the HR system and of the devices' inventory, and accounts that belong to nobody."""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

from tournier.base import BadInput
from tournier.cli.office import office

NAME = "people"
HELP = "bring a file of the HR system or an inventory of devices, or list accounts that belong to nobody"
_REFUSED, _FAILED = 400, 500


def arguments(parser: argparse.ArgumentParser) -> None:
    """The acts. The key is that of `tournier login`, or the HR system's in TOURNIER_KEY; never on the command line."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    feed = acts.add_parser("feed", help="compare a CSV file, and with --apply do what it says")
    feed.add_argument("file", type=Path, metavar="FILE", help="UTF-8 or GB18030, headings in English or Chinese")
    feed.add_argument("--apply", action="store_true", help="do it; leavers at once, posts wait for an administrator")
    orphans = acts.add_parser(
        "orphans", help="accounts, keys and doors that belong to nobody at work; 1 when there are any"
    )
    devices = acts.add_parser("devices", help="read an inventory of devices, and with --enter enter it")
    devices.add_argument("file", type=Path, metavar="FILE", help="UTF-8 or GB18030, headings in English or Chinese")
    devices.add_argument("--enter", action="store_true", help="do it; another administrator puts them in force")
    for one in (feed, orphans, devices):
        one.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
        one.add_argument("--json", action="store_true", help="answers and refusals are JSON")


def run(options: argparse.Namespace) -> int:
    """0 when it is done, 1 when it was refused, held, or a line or account was found wanting, 3 when the office failed."""
    if options.act == "orphans":
        status, found = _call(options, "GET", "/personnel/orphans")
        return status if found is None else _list(options, found)
    try:
        data = options.file.read_bytes()
    except OSError:
        raise BadInput("people.file", "The file cannot be read.", "Name a readable CSV file.") from None
    sent = {"data": base64.b64encode(data).decode()}
    if options.act == "devices":
        status, read = _call(options, "POST", "/devices/inventory", {**sent, "enter": options.enter})
        return status if read is None else _inventory(options, read)
    status, compared = _call(options, "POST", "/personnel/feed", sent)
    if compared is None:
        return status
    if options.apply and compared["state"] == "compared":
        status, applied = _call(options, "POST", f"/personnel/feed/{compared['id']}/apply")
        return status if applied is None else _tell(options, applied)
    return _tell(options, compared)


def _call(options: argparse.Namespace, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    sent = json.dumps(body).encode() if body is not None else b""
    status, _kind, content = office("call")(method=method, path=path, body=sent, project=options.project)
    told: Any = json.loads(content or b"{}")
    if status < _REFUSED:
        return 0, told
    sys.stderr.write((json.dumps(told) if options.json else f"{told['cause']} {told['cure']}") + "\n")
    return (3 if status >= _FAILED else 1), None


def _tell(options: argparse.Namespace, run: dict[str, Any]) -> int:
    if options.json:
        print(json.dumps(run, ensure_ascii=False))
    else:
        print(f"{run['id']}  {run['state']}  {run['counts']}")
        for line in run["lines"]:
            what = "; ".join(f"{name} {before or '-'} -> {after or '-'}" for name, before, after in line["changes"])
            print(
                f"{line['line']:>6}  {line['number']:<12} {line['kind']:<8} {line['state']:<8} {line['cause'] or what}"
            )
    wanting = run["state"] == "held" or any(line["state"] == "failed" for line in run["lines"])
    return 1 if wanting else 0


def _inventory(options: argparse.Namespace, read: dict[str, Any]) -> int:
    if options.json:
        print(json.dumps(read, ensure_ascii=False))
    else:
        print(f"new {read['new']}  standing {read['standing']}  entered {read['entered']}")
        for one in read["faults"]:
            print(f"{one['line']:>6}  {one['column']:<12} {one['what']}")
    return 1 if read["faults"] else 0


def _list(options: argparse.Namespace, found: list[dict[str, str]]) -> int:
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            print(f"{one['kind']:<14} {one['number']:<12} {one['about']}")
        print(f"{len(found)} found")
    return 1 if found else 0
