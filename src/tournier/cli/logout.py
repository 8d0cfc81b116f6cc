# SPDX-License-Identifier: Apache-2.0
"""`tournier logout`: end the key of this command line now."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tournier.cli.office import office

NAME = "logout"
HELP = "end the key that `tournier login` got, now"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="write objects")


def run(options: argparse.Namespace) -> int:
    """0 in any case: afterwards there is no key here."""
    told = office("logout")(project=options.project)
    words = "The key has ended." if told["ended"] else "There was no living key."
    print(json.dumps(told) if options.json else words)
    return 0
