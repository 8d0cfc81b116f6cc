# SPDX-License-Identifier: Apache-2.0
"""`tournier login`: let this command line act as you for some hours, granted by you in the console."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tournier.cli.office import office

NAME = "login"
HELP = "let commands act as you for some hours: shows a code that you type into the console"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options. No password and no key is ever typed here."""
    parser.add_argument("--as", dest="staff", required=True, metavar="STAFF", help="your own staff number")
    parser.add_argument("--hours", type=int, default=4, metavar="N", help="for how long, at most 8 (4)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="write objects")


def run(options: argparse.Namespace) -> int:
    """0 when the person granted it; 1 when nobody did in five minutes."""

    def show(code: str) -> None:
        # On standard error, so that the answer alone is on standard output.
        print(f"Your code: {code}", file=sys.stderr)
        print(
            "In the console, under your name, open 'My command lines' and type it within five minutes.", file=sys.stderr
        )
        print("命令行授权码如上。请在控制台右上角姓名下打开“我的命令行”，五分钟内输入。", file=sys.stderr, flush=True)

    told = office("login")(staff=options.staff, hours=options.hours, project=options.project, show=show)
    print(json.dumps(told) if options.json else f"Commands act as {told['staff']} until {told['until']}.")
    return 0
