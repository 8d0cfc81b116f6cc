# SPDX-License-Identifier: Apache-2.0
"""`tournier serve`: the console and the API over a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from tournier.cli.office import office

NAME = "serve"
HELP = "serve the console and the API over a project"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("project", type=Path, nargs="?", default=Path(), help="the project folder (default: here)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--json", action="store_true", help="print the address as JSON")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    return int(office("serve")(project=options.project, host=options.host, port=options.port, as_json=options.json))
