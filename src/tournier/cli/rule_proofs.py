# SPDX-License-Identifier: Apache-2.0
"""`tournier policy prove`: the standing properties, each proved or shown to break in plain words; and idle rules."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tournier.base import day_number
from tournier.policy import RuleBook, shipped_rules
from tournier.policy.laboratory import proof, telling
from tournier.policy.rules import read_texts


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the part."""
    parser.add_argument("path", type=Path, nargs="?", help="a folder of rules (default: the shipped rule book)")
    parser.add_argument("--standing", type=Path, help="a folder of properties (default: the shipped ones)")
    parser.set_defaults(act=run)


def run(options: argparse.Namespace) -> int:
    """1 when a property is not proved or a rule never fires; redundant rules are told and do no harm."""
    book = RuleBook.load(options.path or shipped_rules())
    texts = read_texts(options.standing) if options.standing else proof.shipped_standing()
    verdicts = proof.prove(book, proof.read_standing(texts), day_number())
    idle = proof.idle_rules(book)
    wanting = any(verdict.strength is not proof.Strength.PROVED for verdict in verdicts)
    if options.json:
        print(json.dumps(telling.proof_written(book, verdicts, idle, day_number()), ensure_ascii=False))
    else:
        _show(book, verdicts, idle)
    return 1 if wanting or any(item.why == "dead" for item in idle) else 0


def _show(book: RuleBook, verdicts: tuple[proof.Verdict, ...], idle: tuple[proof.Idle, ...]) -> None:
    proved = sum(verdict.strength is proof.Strength.PROVED for verdict in verdicts)
    print(
        f"{proved} of {len(verdicts)} standing properties proved over {len(book.rules)} rules, version {book.version[:12]}"
    )
    for verdict in verdicts:
        zh, en = telling.STRENGTH_TITLES[verdict.strength]
        print(f"  {verdict.standing.id}: {zh} · {en}. {verdict.standing.zh} · {verdict.standing.en}")
        if verdict.carried_by:
            print(f"    by {', '.join(verdict.carried_by)}")
        told = telling.verdict_told(verdict, day_number())
        if told is not None:
            print(f"    {told[0]}\n    {told[1]}")
    for item in idle:
        print(f"  rule {item.rule}: {' · '.join(telling.IDLE_TITLES[item.why])}")
