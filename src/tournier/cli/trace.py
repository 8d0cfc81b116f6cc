# SPDX-License-Identifier: Apache-2.0
"""`tournier trace`: from a leaked list to leads, by the disclosures of the project's ledger."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

NAME = "trace"
HELP = "rank who may be the source of a leaked list, or say that nobody stands out; needs two persons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options. With --as, the key is that of `tournier login` or in TOURNIER_KEY, never on the command line."""
    parser.add_argument("file", type=Path, nargs="?", metavar="LEAKED.csv", help="the list: CSV, text or XLSX")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DATE", help="disclosed on or after")
    parser.add_argument("--to", dest="until", type=date.fromisoformat, metavar="DATE", help="disclosed before")
    parser.add_argument("--channel", action="append", default=[], help="disclosed by this channel; may be repeated")
    parser.add_argument("--fields", nargs="+", default=[], metavar="KIND", help="kinds of information the list shows")
    parser.add_argument("--case", default="", help="the reference of the case that this serves")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="write one object")
    office = parser.add_argument_group("in the office: somebody else agrees there, then --result shows the leads")
    office.add_argument("--as", dest="staff", default="", metavar="STAFF", help="the staff number that asks")
    office.add_argument("--why", default="", help="the reason")
    office.add_argument("--marks", default="", help="a mark that can be read on the page, print or photograph")
    office.add_argument("--result", default="", metavar="ID", help="show what this trace found")
    alone = parser.add_argument_group("without an office: two accounts of this machine; customer numbers only")
    alone.add_argument("--column", default="", help="the column's heading (default: the one that fits best)")
    alone.add_argument("--branches", type=Path, metavar="FILE", help="CSV: staff number, branch")
    alone.add_argument("--approve", default="", metavar="ID", help="approve this filed trace, and run it")


def run(options: argparse.Namespace) -> int:
    """0 when the trace ran, whatever it found; 1 when it waits for a second person or was refused."""
    from tournier.cli import leak_tracing, office_tracing  # numpy and the engines: only when asked for

    return office_tracing.run(options) if options.staff else leak_tracing.run(options)
