# SPDX-License-Identifier: Apache-2.0
"""`tournier policy`: reads a rule book as strictly as the gate does, explains decisions, and tries rules before they bite."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from tournier.base import BadInput
from tournier.cli import rule_matrix, rule_proofs, rule_replay
from tournier.law import CONFIDENCES, clauses
from tournier.policy import Decision, Outcome, Reason, RuleBook, shipped_rules
from tournier.policy.documents import read_facts, read_request, write_decision, write_value

NAME = "policy"
HELP = "check a rule book, explain a decision, or try rules before they bite"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    check = parts.add_parser("check", help="read a rule book strictly and say what it holds")
    check.add_argument("path", type=Path, nargs="?", help="a folder of rules (default: the shipped rule book)")
    check.set_defaults(act=_check)
    explain = parts.add_parser("explain", help="decide one request, with reasons, clauses and the smallest remedy")
    explain.add_argument("--request", type=Path, required=True, help="a JSON file: channel, staff, purpose, basis, ...")
    explain.add_argument("--facts", type=Path, required=True, help="a JSON file: staff, customer, moment, approval")
    explain.add_argument("--rules", type=Path, help="a folder of rules (default: the shipped rule book)")
    explain.set_defaults(act=_explain)
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


def _explain(options: argparse.Namespace) -> int:
    book = RuleBook.load(options.rules or shipped_rules())
    decision = book.explain(read_request(_read(options.request)), read_facts(_read(options.facts)))
    if options.json:
        print(json.dumps(write_decision(decision), ensure_ascii=False))
    else:
        _show(decision)
    return 0 if decision.outcome is Outcome.ALLOW else 1


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput("policy.file", f"{path} cannot be read.", "Name a readable JSON file.") from None
    except (ValueError, RecursionError):
        raise BadInput("policy.file", f"{path} is not JSON in UTF-8.", "Correct the file.") from None


def _show(decision: Decision) -> None:
    print(decision.outcome.value)
    for reason in decision.reasons:
        _show_reason(reason)
    for stage in decision.stages:
        print(f"  approval: {(' and ' if stage.all_of else ' or ').join(stage.roles)}")
    for ref, level in decision.levels.items():
        if decision.outcome is Outcome.ALLOW:
            print(f"  {ref}: {level.name.lower()} ({decision.level_reasons[ref].rule})")
    for obligation in decision.obligations:
        print(f"  obligation: {obligation.name} {obligation.value}".rstrip())
    if decision.remedy is not None:
        print("  remedy:")
        for step in decision.remedy.steps:
            print(f"    {step.zh} · {step.en} [{step.who}: {step.fact} = {write_value(step.fact, step.value)}]")
    elif decision.outcome is not Outcome.ALLOW:
        print("  remedy: none")


def _show_reason(reason: Reason) -> None:
    known = clauses()
    print(f"  {reason.rule}: {reason.zh} · {reason.en}")
    for law in reason.clauses:
        print(f"    {known[law].instrument_zh} {known[law].article} ({law})")
    if reason.facts:
        print(f"    facts: {', '.join(reason.facts)}")
