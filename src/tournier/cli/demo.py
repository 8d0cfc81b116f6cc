# SPDX-License-Identifier: Apache-2.0
"""`tournier demo`: a sample bank with its cast, served on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from tournier.cli.office import office

NAME = "demo"
HELP = "make the sample bank and serve the console on this machine"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--folder", type=Path, default=Path("demo"), help="where the demo lives (default: ./demo)")
    parser.add_argument("--customers", type=int, default=20_000, help="customers of the sample bank (default: 20000)")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: 8000)")
    parser.add_argument("--database", default="", help="office and ledger in this PostgreSQL instead of SQLite")
    parser.add_argument("--no-serve", action="store_true", help="prepare only")
    parser.add_argument("--json", action="store_true", help="print the address and the cast as JSON")


def run(options: argparse.Namespace) -> int:
    """Make what is missing of the demo, print the cast, serve until interrupted."""
    return int(
        office("demo")(
            folder=options.folder,
            customers=options.customers,
            port=options.port,
            database=options.database,
            serve=not options.no_serve,
            as_json=options.json,
        )
    )
