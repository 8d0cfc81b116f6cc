# SPDX-License-Identifier: Apache-2.0
"""`tournier lookup`: one look-up from the command line, under the same gate as the screen and the API."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tournier.base import BadInput
from tournier.cli.office import office

NAME = "lookup"
HELP = "look a customer up, as the screen does: masked, decided by the rules and recorded"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options. The key is that of `tournier login`, or a service account's in TOURNIER_KEY; never on the command line."""
    parser.add_argument(
        "--as", dest="staff", default="", metavar="STAFF", help="the staff number that asks (who logged in)"
    )
    parser.add_argument("--purpose", required=True, help="why, for instance counter_service")
    parser.add_argument("--basis", required=True, help="the legal basis, for instance contract")
    parser.add_argument("--case", default="", help="the case reference")
    parser.add_argument("--reveal", nargs="+", default=[], metavar="FIELD", help="fields to show in clear")
    parser.add_argument(
        "--match",
        nargs="+",
        default=[],
        metavar="CATEGORY=VALUE",
        help="what the customer says of themselves, to be matched first",
    )
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="write objects")
    parser.add_argument("criteria", nargs="+", metavar="CATEGORY=VALUE", help="for instance CUST_ID=10000017")


def criteria(texts: list[str]) -> list[tuple[str, str]]:
    """The conditions; BadInput for one without `=`. Never quotes a value."""
    pairs = []
    for text in texts:
        category, sign, value = text.partition("=")
        if not sign or not category:
            raise BadInput(
                "lookup.criterion", "A condition is not CATEGORY=VALUE.", "Write for instance CUST_ID=10000017."
            )
        pairs.append((category.upper(), value))
    return pairs


def run(options: argparse.Namespace) -> int:
    """0 when everything asked for was shown; 1 when the rules said no or the search did not name one customer."""
    answer = office("lookup")(
        staff=options.staff,
        purpose=options.purpose,
        basis=options.basis,
        case=options.case,
        criteria=criteria(options.criteria),
        reveal=options.reveal,
        match=criteria(options.match),
        project=options.project,
    )
    if options.json:
        shown = {name: value for name, value in answer.items() if name != "problem"}
        if shown:
            print(json.dumps(shown, ensure_ascii=False, indent=2))
        if "problem" in answer:
            print(json.dumps({"error": answer["problem"]}, ensure_ascii=False, indent=2), file=sys.stderr)
    else:
        show(answer)
    return 0 if not {"problem", "found"} & set(answer) else 1


def show(answer: dict[str, Any]) -> None:
    """For people: the card line by line, the no in one paragraph on standard error."""
    if "found" in answer:
        found = answer["found"]
        number = len(found["hits"])
        print(f"{number} customers fit{', and more' if found['more'] else ''}. Add a further factor.", file=sys.stderr)
    for name in ("card", "revealed"):
        if name in answer:
            show_card(answer[name])
    if "problem" in answer:
        problem = answer["problem"]
        print(f"{problem['cause']} {problem['cure']} [{problem['entry']}]", file=sys.stderr)


def show_card(card: dict[str, Any]) -> None:
    """Sections, columns with their treatment, and rows."""
    for section in card["sections"]:
        print(f"## {section['name']}")
        for row in section["rows"]:
            for column, value in zip(section["columns"], row, strict=True):
                print(f"{column['name']} [{column['level']}]: {'' if value is None else value}")
            print()
    print(f"{card['mark']} · {card['entry']}")
