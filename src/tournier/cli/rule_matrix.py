# SPDX-License-Identifier: Apache-2.0
"""`tournier policy matrix`: what a rule book answers in the ordinary case, cell by cell."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TextIO

from tournier.base import BadInput, day_number
from tournier.policy import Outcome, RuleBook, shipped_rules
from tournier.policy.laboratory import matrix, sheet

_SCREENFUL = 200


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the part."""
    parser.add_argument("--rules", type=Path, help="a folder of rules (default: the shipped rule book)")
    for name, what in (("post", "posts"), ("purpose", "purposes"), ("category", "categories"), ("channel", "channels")):
        parser.add_argument(f"--{name}", action="append", default=[], help=f"only these {what}; may be repeated")
    parser.add_argument(
        "--outcome", choices=[outcome.value for outcome in Outcome], help="only cells with this outcome"
    )
    parser.add_argument("--format", choices=("text", "csv", "json", "xlsx"), help="how to write it (default: text)")
    parser.add_argument("--output", type=Path, help="write to this file (needed for xlsx)")
    parser.set_defaults(act=run)


def run(options: argparse.Namespace) -> int:
    """Write the matrix; always 0 when it could be made."""
    book = RuleBook.load(options.rules or shipped_rules())
    part = matrix.Part(tuple(options.post), tuple(options.purpose), tuple(options.category), tuple(options.channel))
    found = matrix.build_matrix(book, part, day_number())
    chosen = options.format or ("json" if options.json else "text")
    if chosen == "xlsx":
        if options.output is None:
            raise BadInput("matrix.output", "A workbook is written to a file.", "Add --output matrix.xlsx.")
        sheet.write_xlsx(found, options.output)
        return 0
    out = options.output.open("w", encoding="utf-8", newline="") if options.output else sys.stdout
    try:
        if chosen == "csv":
            sheet.write_csv(found, out)
        else:
            _write(found, options.outcome, out, as_json=chosen == "json")
    finally:
        if options.output:
            out.close()
    return 0


def _write(found: matrix.Matrix, outcome: str | None, out: TextIO, *, as_json: bool) -> None:
    cells = [cell for cell in sheet.records(found) if outcome is None or cell["outcome"] == outcome]
    if as_json:
        whole = {"rules_version": found.rules_version, "standard": dict(zip(("zh", "en"), sheet.STANDARD, strict=True))}
        print(json.dumps({**whole, "cells": cells}, ensure_ascii=False), file=out)
        return
    total = ", ".join(f"{name.value} {count:,}" for name, count in matrix.counts(found).items())
    print(f"{found.size:,} cells, rules {found.rules_version[:12]}: {total}", file=out)
    for line in sheet.STANDARD:
        print(f"  {line}", file=out)
    if found.size <= _SCREENFUL or outcome:
        for cell in cells:
            approval = f" [{cell['approval']}]" if cell["approval"] else ""
            where = " · ".join(str(cell[name]) for name in ("post", "purpose", "category", "channel"))
            print(f"  {where}: {cell['outcome']}{approval}, {cell['level']} ({cell['rule']})", file=out)
    else:
        print(
            "  Name posts, purposes, categories or channels to see cells, or write --format csv, json or xlsx.",
            file=out,
        )
