# SPDX-License-Identifier: Apache-2.0
"""`tournier classify URL`: what each column of a database or a folder of files says about a person.

With `--project` instead: how the project's sources have moved away from its catalogue since they were adopted.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tournier.base import BadInput
from tournier.cli.progress import Shown

NAME = "classify"
HELP = "say what each column of a database says about a person; changes nothing"
_SAID = {
    "table": "is in no table of the catalogue",
    "column": "is new, and closed",
    "gone": "is gone",
    "values": "no longer holds what the catalogue says",
    "unread": "could not be read: nobody can tell whether it holds what the catalogue says",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "url",
        nargs="?",
        default="",
        help="postgresql://…, mysql://…, or a SQLite or DuckDB file, or a folder of CSV or Parquet files",
    )
    parser.add_argument(
        "--project",
        type=Path,
        help="say instead what has changed since this project was adopted; exit 1 if anything has",
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(options: argparse.Namespace) -> int:
    """Print one row for each column, or each difference. No value of the database is printed."""
    if bool(options.url) == bool(options.project):
        raise BadInput(
            "classify.what", "Nothing, or two things, are named to look at.", "Give an address, or --project."
        )
    return _drift(options) if options.project else _classify(options)


def _classify(options: argparse.Namespace) -> int:
    from tournier.detect import classify
    from tournier.engines import address_of, describe, samples
    from tournier.engines.adoption import source_name

    url = address_of(options.url)
    with Shown(quiet=options.json) as shown:
        shape = describe(url, shown)
        rows = classify(samples(shape, source_name(url), shown))
    if options.json:
        print(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))
        return 0
    table = ""
    for row in rows:
        if row.table != table:
            table = row.table
            print(f"\n{table}")
        cls, mark = row.cls.name if row.cls else "-", "!" if row.sensitive else " "
        print(f"  {row.column:28} {row.category or '-':12} {cls:3} {row.confidence:4.0%}{mark} {row.why}")
    return 0


def _drift(options: argparse.Namespace) -> int:
    from tournier.catalogue import Project
    from tournier.engines.column_drift import drift

    with Shown(quiet=options.json) as shown:
        found = drift(Project.load(options.project), shown)
    if options.json:
        print(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            cls = one.cls.name if one.cls else "-"
            print(f"{one.source}:{one.table}.{one.column} ({one.category or '-'}, {cls}) {_SAID[one.kind]}")
        differ = sum(one.kind != "unread" for one in found)
        print(f"{differ} differences." if found else "The sources are as the catalogue says.")
    return 1 if found else 0
