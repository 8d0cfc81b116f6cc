# SPDX-License-Identifier: Apache-2.0
"""`tournier serve`: the console and the API over a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from tournier.base import BadInput
from tournier.cli.office import office

NAME = "serve"
HELP = "serve the console and the API over a project"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("project", type=Path, nargs="?", default=Path(), help="the project folder (default: here)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--first-people", type=Path, metavar="FILE", help="CSV of the first three administrators")
    parser.add_argument("--branches", type=Path, metavar="FILE", help="CSV of the branches, with --first-people")
    parser.add_argument("--no-serve", action="store_true", help="prepare only")
    parser.add_argument("--json", action="store_true", help="print the address as JSON")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; with --first-people put a new office in order before, and print activation codes once."""
    if options.branches and not options.first_people:
        raise BadInput(
            "serve.branches", "--branches goes with --first-people.", "Give both, on the first day of an office."
        )
    return int(
        office("serve")(
            project=options.project,
            host=options.host,
            port=options.port,
            first_people=options.first_people,
            branches=options.branches,
            only_prepare=options.no_serve,
            as_json=options.json,
        )
    )
