# SPDX-License-Identifier: Apache-2.0
"""`tournier query`: a question in SQL from the command line, under the same gate as the screen and the API."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from tournier.base import BadInput
from tournier.cli.office import office
from tournier.mask import text_of

NAME = "query"
HELP = "ask in SQL, as the workbench does: treated, decided by the rules and recorded page by page"
FORMATS = ("table", "csv", "json", "arrow")
_FORMULA = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # first signs, the full-width ones too


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options. The key is that of `tournier login`, or a service account's in TOURNIER_KEY; never on the command line."""
    parser.add_argument(
        "--as", dest="staff", default="", metavar="STAFF", help="the staff number that asks (who logged in)"
    )
    parser.add_argument("--purpose", default="", help="why, for instance statistics")
    parser.add_argument("--basis", default="", help="the legal basis (the purpose's usual one)")
    parser.add_argument("--case", default="", help="the case reference")
    parser.add_argument("--source", default="", help="the source, where the project has several")
    parser.add_argument("--rows", type=int, default=0, metavar="N", help="at most so many rows (all)")
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to write the answer")
    parser.add_argument("--json", action="store_true", help="write objects, refusals too")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--rewritten", action="store_true", help="say on standard error what runs in its place")
    own = parser.add_mutually_exclusive_group()
    own.add_argument("--saved", default="", metavar="NAME", help="ask the question that you keep under this name")
    own.add_argument("--save", default="", metavar="NAME", help="keep the statement under this name and ask nothing")
    own.add_argument("--list", choices=("saved", "history"), default="", help="list what you keep, or what you asked")
    parser.add_argument("sql", nargs="?", default="", help="one SELECT; `-` reads it from standard input")


def run(options: argparse.Namespace) -> int:
    """0 when the answer was written to its end; 1 when the rules or the guard said no."""
    _check(options)
    answer = office("query")(
        staff=options.staff,
        question={
            "sql": sys.stdin.read() if options.sql == "-" else options.sql,
            "purpose": options.purpose,
            "basis": options.basis,
            "case": options.case,
            "source": options.source,
        },
        rows=max(options.rows, 0),
        own=(options.saved, options.save, options.list),
        project=options.project,
    )
    if "problem" in answer:
        problem = answer["problem"]
        text = json.dumps({"error": problem}, ensure_ascii=False, indent=2)
        print(text if options.json else f"{problem['cause']} {problem['cure']} [{problem['entry']}]", file=sys.stderr)
        return 1
    if "listed" in answer:
        _list(answer["listed"], as_json=options.json or options.format == "json")
        return 0
    if not (options.json or options.format == "json"):
        for hint in answer["hints"]:
            print(f"{hint['cause']} {hint['cure']}".rstrip(), file=sys.stderr)
    if options.rewritten:
        print(answer["rewritten"], file=sys.stderr)
    _WRITERS["json" if options.json else options.format](answer)
    return 0


def _check(options: argparse.Namespace) -> None:
    asks = not (options.save or options.list)
    if asks and not options.purpose:
        raise BadInput("query.purpose", "A question has a purpose.", "Say it with --purpose.")
    if bool(options.sql) == bool(options.saved or options.list):
        raise BadInput(
            "query.statement", "Say one statement, or the name of a kept one.", "See `tournier query --help`."
        )


def _list(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        shown = (row["name"], row["source"]) if "name" in row else (row["started_at"], row["state"], row["shape"])
        print("  ".join(shown))


def _cells(batch: pa.RecordBatch) -> Iterator[tuple[str | None, ...]]:
    columns = [[_text(value) for value in column.to_pylist()] for column in batch.columns]
    return zip(*columns, strict=True)


def _text(value: Any) -> str | None:
    return bytes(value).hex() if isinstance(value, bytes) else text_of(value)


def _as_csv(answer: dict[str, Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column["name"] for column in answer["columns"]])
    for batch in answer["pages"]:
        writer.writerows([_defused(cell) for cell in row] for row in _cells(batch))
    _mark(answer)


def _defused(cell: str | None) -> str:
    """A cell that a spreadsheet would take for a formula gets a quote before it; numbers stay numbers."""
    if cell and cell[0] in _FORMULA and not (cell[0] in "+-" and cell[1:].replace(".", "", 1).isdigit()):
        return f"'{cell}"
    return cell or ""


def _as_json(answer: dict[str, Any]) -> None:
    rows = [list(map(_plain, row)) for batch in answer["pages"] for row in _raw(batch)]
    names = ("columns", "reasons", "rewritten", "hints", "erased", "mark", "entry", "disclosure")
    print(json.dumps({**{name: answer[name] for name in names}, "rows": rows}, ensure_ascii=False, indent=2))


def _raw(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _plain(value: Any) -> str | int | float | bool | None:
    return value if value is None or isinstance(value, bool | int | float | str) else _text(value)


def _as_arrow(answer: dict[str, Any]) -> None:
    pages = iter(answer["pages"])
    first = next(pages)
    output: Any = sys.stdout.buffer
    with pa.ipc.new_stream(output, first.schema) as writer:
        for batch in chain([first], pages):
            writer.write_batch(batch)
    _mark(answer)


def _as_table(answer: dict[str, Any]) -> None:
    names = [column["name"] for column in answer["columns"]]
    for batch in answer["pages"]:
        rows = [[cell if cell is not None else "" for cell in row] for row in _cells(batch)]
        widths = [max(map(_width, [name, *(row[place] for row in rows)])) for place, name in enumerate(names)]
        for row in [names, ["-" * width for width in widths], *rows]:
            print(
                "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
    _mark(answer)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _mark(answer: dict[str, Any]) -> None:
    if answer["erased"]:
        print(f"erased, their customers' keys were destroyed: values of {', '.join(answer['erased'])}", file=sys.stderr)
    print(f"{answer['mark']} · {answer['entry']}", file=sys.stderr)


_WRITERS = {"table": _as_table, "csv": _as_csv, "json": _as_json, "arrow": _as_arrow}
