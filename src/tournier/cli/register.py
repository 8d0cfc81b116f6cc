# SPDX-License-Identifier: Apache-2.0
"""`tournier register`: any register of the office from the command line, under one's own key, by the routes of its API (law 11)."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tournier.base import BadInput
from tournier.cli.office import office

NAME = "register"
HELP = "work in a register, for instance `register duties list`, `register duties do finish KEY --set evidence=...`"
_REFUSED, _FAILED = 400, 500
_COLUMNS = ("key", "state", "opened_at")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("register", help="the register's name, as in its address: duties")
    parser.add_argument("act", choices=("list", "show", "new", "do", "open", "export"), help="what to do")
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="show KEY; do STEP KEY...; open KEY FIELD... --set why=..."
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="values",
        help="a field of the form, of the filter for list and export; may be repeated",
    )  # fmt: skip
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="answers and refusals as JSON")


def run(options: argparse.Namespace) -> int:
    """0 when all was done, 1 when something was refused, 3 when the office failed."""
    values = _values(options.values)
    method, route, body = _request(options, values)
    status, kind, content = office("call")(
        method=method, path=f"/registers/{quote(options.register)}{route}", body=body, project=options.project
    )
    if not kind.startswith("application/json"):
        sys.stdout.buffer.write(content)
        return 0 if status < _REFUSED else 3
    told = json.loads(content)
    if status >= _REFUSED:
        sys.stderr.write(_refusal(told, as_json=options.json) + "\n")
        return 3 if status >= _FAILED else 1
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _show(options.act, told)
    return 1 if options.act == "do" and any(one["problem"] for one in told) else 0


def _values(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if any(not name or not sign for name, sign, _value in pairs):
        raise BadInput("register.set", "--set is not NAME=VALUE.", "Write --set owner=1016.")
    return {name: value for name, _sign, value in pairs}


def _request(options: argparse.Namespace, values: dict[str, str]) -> tuple[str, str, bytes]:
    words, form = options.words, json.dumps(values).encode()
    asked = f"?{urlencode(values)}" if values else ""
    match options.act, words:
        case "list", []:
            return "GET", asked, b""
        case "export", []:
            return "GET", f"/export{asked}", b""
        case "show", [key]:
            return "GET", f"/{quote(key, safe='')}", b""
        case "new", []:
            return "POST", "", form
        case "do", [verb, *keys] if keys:
            return "POST", f"/many/{quote(verb, safe='')}", json.dumps({**values, "keys": keys}).encode()
        case "open", [key, *fields] if fields:
            body = json.dumps({"fields": fields, "why": values.get("why", "")}).encode()
            return "POST", f"/{quote(key, safe='')}/open", body
    raise BadInput(
        "register.words",
        "The words do not fit what is to be done.",
        "list, export and new take none; show KEY; do STEP KEY...; open KEY FIELD...",
    )


def _refusal(told: dict[str, Any], *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"error": told}, ensure_ascii=False)
    fields = "".join(f"\n  {name}: {text}" for name, text in told.get("fields", {}).items())
    return f"{told.get('cause', '')} {told.get('cure', '')}".strip() + fields


def _show(act: str, told: Any) -> None:
    if act == "list":
        lines = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        names = list(told["rows"][0]["values"]) if told["rows"] else []
        lines.writerow([*_COLUMNS, *names])
        lines.writerows([*(row[name] for name in _COLUMNS), *row["values"].values()] for row in told["rows"])
        if told["after"]:
            sys.stderr.write(f"More: --set after='{told['after']}'\n")
    elif act == "do":
        for one in told:
            problem = one["problem"]
            print(one["key"], f"{problem['cause']} {problem['cure']}" if problem else one["state"], sep="\t")
    else:
        print(json.dumps(told, ensure_ascii=False, indent=2))
