# SPDX-License-Identifier: Apache-2.0
"""`tournier classify URL`: what each column of a database or a folder of files says about a person."""

from __future__ import annotations

import argparse
import json

from tournier.cli.progress import Shown

NAME = "classify"
HELP = "say what each column of a database says about a person; changes nothing"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "url", help="postgresql://…, mysql://…, or a SQLite or DuckDB file, or a folder of CSV or Parquet files"
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(options: argparse.Namespace) -> int:
    """Print one row for each column. No value of the database is printed."""
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
        print(
            f"  {row.column:28} {row.category or '-':12} {row.cls.name if row.cls else '-':3} {row.confidence:4.0%}  {row.why}"
        )
    return 0
