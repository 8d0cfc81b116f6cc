# SPDX-License-Identifier: Apache-2.0
"""`tournier policy`: reads a rule book as strictly as the gate does, explains decisions, and tries rules before they bite."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from tournier.cli import rule_explanation, rule_matrix, rule_proofs, rule_replay
from tournier.law import CONFIDENCES, clauses
from tournier.policy import RuleBook, shipped_rules

NAME = "policy"
HELP = "check a rule book, explain a decision, or try rules before they bite"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    check = parts.add_parser("check", help="read a rule book strictly and say what it holds")
    check.add_argument("path", type=Path, nargs="?", help="a folder of rules (default: the shipped rule book)")
    check.set_defaults(act=_check)
    explain = parts.add_parser("explain", help="decide one request, with reasons, clauses and the smallest remedy")
    rule_explanation.arguments(explain)
    matrix = parts.add_parser("matrix", help="what the rules answer: post by purpose by category by channel")
    rule_matrix.arguments(matrix)
    prove = parts.add_parser("prove", help="prove the standing properties, or show how they break")
    rule_proofs.arguments(prove)
    replay = parts.add_parser("replay", help="decide the ledger's history again by a draft: who gains and loses what")
    rule_replay.arguments(replay)
    for part in (check, explain, matrix, prove, replay):
        part.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(options: argparse.Namespace) -> int:
    """Run the part; exit 1 when the answer is not allow."""
    return int(options.act(options))


def _check(options: argparse.Namespace) -> int:
    path = options.path or shipped_rules()
    book = RuleBook.load(path)
    kinds = Counter(rule.kind for rule in book.rules)
    cited = sorted({law for rule in book.rules for law in rule.clauses})
    known = clauses()
    unverified = [law for law in cited if not known[law].is_verified]
    if options.json:
        found = {"rules": len(book.rules), "kinds": kinds, "version": book.version, "clauses": cited}
        print(json.dumps({**found, "unverified": unverified}, ensure_ascii=False))
        return 0
    print(f"{path}: {len(book.rules)} rules, version {book.version[:12]}")
    print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    print(f"  {len(cited)} clauses cited, {len(unverified)} of them not checked against the text:")
    for law in unverified:
        confidence = CONFIDENCES[known[law].confidence]
        print(f"    {law}: {confidence.zh} · {confidence.en}")
    return 0
