# SPDX-License-Identifier: Apache-2.0
"""`tournier call`: any route of the API from the command line, under one's own key: whatever a screen can do (law 11)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tournier.base import BadInput
from tournier.cli.office import office

NAME = "call"
HELP = "do by the API whatever a screen can do, for instance `call GET /work`; openapi.json lists the routes"
_METHODS = ("GET", "POST", "PUT", "DELETE")
REFUSED, FAILED = 400, 500


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options. A body is read from a file or standard input: a command line is seen by every process."""
    parser.add_argument("method", type=str.upper, choices=_METHODS, help="GET, POST, PUT or DELETE")
    parser.add_argument("path", help="the route below /api/v1, for instance /evidence/health")
    parser.add_argument(
        "--body",
        default="",
        metavar="FILE",
        help="a JSON file, or a recording for /screen/recordings; `-` reads standard input",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="a new file for the answer, readable by you alone")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="as it is: answers and refusals are JSON")


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was refused, 3 when the office failed. The answer goes to standard output."""
    status, kind, content = office("call")(
        method=options.method, path=options.path, body=_body(options.body), project=options.project
    )
    if status >= REFUSED:
        sys.stderr.write(told(content, as_json=options.json) + "\n")
        return 3 if status >= FAILED else 1
    if options.output is not None:
        _write(options.output, content)
    elif kind.startswith("application/json"):
        print(json.dumps(json.loads(content), ensure_ascii=False, indent=2) if content else "")
    else:
        sys.stdout.buffer.write(content)
    return 0


def _body(name: str) -> bytes:
    if not name:
        return b""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError:
        raise BadInput("call.body", "The file of the body cannot be read.", "Name a readable JSON file.") from None


def told(content: bytes, *, as_json: bool) -> str:
    """A refusal in one paragraph, or as the object it is."""
    try:
        problem = json.loads(content)
    except ValueError:
        problem = {"code": "call.answer", "cause": "The office did not answer as its API does.", "cure": "See its log."}
    if as_json or not {"cause", "cure"} <= set(problem):
        return json.dumps({"error": problem}, ensure_ascii=False, indent=2)
    return f"{problem['cause']} {problem['cure']}".strip()


def _write(target: Path, content: bytes) -> None:
    try:
        target.touch(mode=0o600, exist_ok=False)
        target.write_bytes(content)
    except OSError:
        raise BadInput("call.output", "The file is there already or cannot be written.", "Name a new file.") from None
