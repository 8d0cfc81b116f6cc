# SPDX-License-Identifier: Apache-2.0
"""`tournier necessity FILE --purpose P`: what a form or an interface asks of customers beyond what its purpose needs."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from tournier.base import BadInput
from tournier.law.clocks import BANK_TIME

NAME = "necessity"
HELP = "say what a form or an interface asks of customers beyond what its purpose needs"
_SAID = {
    "never": "is never asked for this",
    "no_purpose": "has no purpose here",
    "unknown": "is not known: say what it is with --says",
    "forced": "is demanded though it is optional",
    "optional": "is optional, with a separate consent",
    "necessary": "is necessary",
    "not_personal": "is not about a person",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="JSON Schema, OpenAPI 3 (JSON or YAML) or HTML")
    parser.add_argument(
        "--purpose", action="append", required=True, metavar="P", help="why it is asked; again for several"
    )
    parser.add_argument(
        "--says", action="append", default=[], metavar="PATH=CATEGORY", help="what a field asks for, where its name does not tell"
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the check as JSON")


def run(options: argparse.Namespace) -> int:
    """0 when nothing stands against the form, 1 when something does."""
    from tournier.necessity import check, read_form
    from tournier.necessity.forms import LARGEST

    try:
        with options.file.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError:
        raise BadInput("necessity.file", "The file cannot be read.", "Name a file that is there.") from None
    given = dict(_pair(one) for one in options.says)
    checked = check(read_form(data), options.purpose, datetime.now(BANK_TIME).date(), given)
    if options.json:
        print(json.dumps(checked.as_json(), ensure_ascii=False, indent=1))
        return 1 if checked.against else 0
    for one in checked.asked:
        cited = f" ({', '.join(one.rule.clauses)}; {one.rule.confidence})" if one.rule else ""
        print(f"{one.question.path}  {one.category or '-'}  {_SAID[one.said.value]}{cited}")
    against, held = len(checked.against), len(checked.asked)
    print(f"{held} fields, {against} against the matrix." if against else f"{held} fields, nothing against them.")
    return 1 if checked.against else 0


def _pair(text: str) -> tuple[str, str]:
    path, between, category = text.rpartition("=")
    if not between:
        raise BadInput("necessity.says", "What --says is given is no PATH=CATEGORY.", "Write it as /idCard=ID_NO.")
    return path, category
