# SPDX-License-Identifier: Apache-2.0
"""`tournier policy explain`: one decision with reasons, clauses and the smallest remedy.

Of a request in a file, of an entry of the ledger, or, in an office, of any person and customer, now or at a moment of the
past: the last is the API's route and so the page's own answer (law 11).
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import Any

from tournier.base import BadInput
from tournier.cli.call import FAILED, REFUSED, told
from tournier.cli.office import office
from tournier.law import clauses
from tournier.policy import Decision, Outcome, Reason, RuleBook, shipped_rules
from tournier.policy.documents import read_facts, read_request, write_decision, write_value

# What a case is that is no entry of a register, or none that counts; of the others the register is told.
_CASE = {
    "elsewhere": "of another system; whether it was open is not known here",
    "unknown": "was nothing that is known here",
    "closed": "was closed",
    "another": "was about another customer",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the part."""
    parser.add_argument("--request", type=Path, help="a JSON file: channel, staff, purpose, basis, ...")
    parser.add_argument("--facts", type=Path, help="a JSON file: staff, customer, moment, approval")
    parser.add_argument("--entry", help="the id of a ledger entry: its decision, from the facts that it kept")
    parser.add_argument("--staff", metavar="NUMBER", help="in an office: whom the rules would answer")
    parser.add_argument("--customer", default="", metavar="KEY", help="about which customer")
    parser.add_argument("--at", default="", metavar="MOMENT", help="at a moment of the past, like 2026-11-30T09:30")
    parser.add_argument("--channel", default="look_up", help="how: look_up (default), reveal, query, ...")
    parser.add_argument("--purpose", default="counter_service", help="why (counter_service)")
    parser.add_argument("--basis", default="", help="the legal basis (the first that carries the purpose)")
    parser.add_argument("--case", default="", help="the case reference")
    parser.add_argument("--category", nargs="+", default=["MOBILE"], metavar="NAME", help="what is asked for (MOBILE)")
    parser.add_argument("--project", type=Path, default=Path(), help="the project folder (default: here)")
    parser.add_argument("--rules", type=Path, help="a folder of rules (default: the shipped ones, or the project's)")
    parser.set_defaults(act=run)


def run(options: argparse.Namespace) -> int:
    """0 when the answer is allow, 1 when it is another one."""
    if options.entry:
        return _explain_entry(options)
    if options.staff:
        return _explain_supposed(options)
    if options.request is None or options.facts is None:
        raise BadInput(
            "explain.what", "Nothing was named to explain.", "Name --staff, --entry, or --request and --facts."
        )
    book = RuleBook.load(options.rules or shipped_rules())
    decision = book.explain(read_request(_read(options.request)), read_facts(_read(options.facts)))
    if options.json:
        print(json.dumps(write_decision(decision), ensure_ascii=False))
    else:
        _show(decision)
    return 0 if decision.outcome is Outcome.ALLOW else 1


def _explain_entry(options: argparse.Namespace) -> int:
    from tournier.catalogue.project import Project
    from tournier.engines.assembly import open_project_ledger
    from tournier.ledger import Entry, Event
    from tournier.policy.laboratory.explaining import explain_past, explanation_written

    project = Project.load(options.project)
    book = RuleBook.load(options.rules or project.rules)
    ledger = open_project_ledger(project, background=False)
    try:
        # Reading an entry's facts is itself an entry, before they are read.
        detail = {"what": "explanation", "entry": options.entry, "rules_version": book.version}
        ledger.append(Entry(Event.LEDGER_READ, f"cli:{getpass.getuser()}", detail={**detail}))
        entry = ledger.read(options.entry)
    finally:
        ledger.close()
    found = explain_past(entry, book)
    if options.json:
        print(json.dumps({"entry": entry.id, **explanation_written(found)}, ensure_ascii=False))
        return 0 if found.decision.outcome is Outcome.ALLOW else 1
    print(f"{entry.at:%Y-%m-%d %H:%M:%S %Z} recorded: {found.recorded.value}")
    if entry.detail.get("rules_version") != book.version:
        print("  other rules were in force then; this is what these rules answer")
    _show(found.decision)
    for zh, en in found.facts.values():
        print(f"  {zh} · {en}")
    return 0 if found.decision.outcome is Outcome.ALLOW else 1


def _explain_supposed(options: argparse.Namespace) -> int:
    asked = {
        "staff": options.staff, "customer": options.customer, "channel": options.channel, "purpose": options.purpose,
        "basis": options.basis, "case": options.case, "categories": options.category, "at": options.at or None,
    }  # fmt: skip
    body = json.dumps(asked).encode()
    status, _kind, content = office("call")(
        method="POST", path="/evidence/explanations", body=body, project=options.project
    )
    if status >= REFUSED:
        sys.stderr.write(told(content, as_json=options.json) + "\n")
        return 3 if status >= FAILED else 1
    found = json.loads(content)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _show_supposed(found)
    return 0 if found["decision"]["outcome"] == Outcome.ALLOW.value else 1


def _show_supposed(found: dict[str, Any]) -> None:
    decision = found["decision"]
    print(f"{found['at']} {decision['outcome']}")
    for part, moment in found["sources"].items():
        print(f"  {part}: as of {moment}")
    for reason in decision["reasons"]:
        print(f"  {reason['rule']}: {reason['zh']} · {reason['en']}")
        for key in reason["facts"]:
            if key in found["facts"]:
                print(f"    {found['facts'][key]['zh']} · {found['facts'][key]['en']}")
    for stage in decision["stages"]:
        print(f"  approval: {stage}")
    for step in decision["remedy"] or ():
        print(f"  remedy: {step['zh']} · {step['en']}")
    if found["case_is"]:
        print(f"  case: {_CASE.get(found['case_is'], found['case_is'])}")
    for key in found["unknown"]:
        print(f"  not kept, taken as absent: {key}")


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
