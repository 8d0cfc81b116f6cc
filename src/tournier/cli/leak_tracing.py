# SPDX-License-Identifier: Apache-2.0
"""What `tournier trace` does.

Two persons: the first run files the question and shows nothing; somebody else, under an account of their own on this
machine, brings the same list and the same question with `--approve ID`. Filing, approval and result are entries.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
from datetime import UTC, datetime, time
from hashlib import sha256

from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Ledger
from tournier.trace import Attribution, Lead, Matched, Narrowing
from tournier.trace.leaked_lists import Table, pairs_of, read_table
from tournier.trace.tracing import trace_table
from tournier.trace.two_persons import Question, approve, file_question, list_digest, record_run

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def run(options: argparse.Namespace) -> int:
    """0 when the trace ran, whatever it found; 1 when it waits for a second person or was refused."""
    table = read_table(options.file)
    branches = dict(pairs_of(options.branches))
    ledger = open_project_ledger(Project.load(options.project))
    try:
        me = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
        question = _question(table, options)
        if not options.approve:
            return _file(ledger, me, question, options)
        asker = approve(ledger, options.approve, me, question)
        return _trace(ledger, (asker, me), table, branches, options)
    finally:
        ledger.close()


def _question(table: Table, options: argparse.Namespace) -> Question:
    return Question(
        case=options.case,
        digest=list_digest(table.rows),
        count=len(table.rows),
        column=options.column,
        since=str(options.since or ""),
        until=str(options.until or ""),
        channels=tuple(sorted(options.channel)),
        fields=tuple(sorted(options.fields)),
        branches=sha256(options.branches.read_bytes()).hexdigest(),
    )


def _file(ledger: Ledger, me: str, question: Question, options: argparse.Namespace) -> int:
    filed = file_question(ledger, me, question)
    if options.json:
        print(json.dumps({"filed": filed, "needs": "approval by another person"}))
    else:
        print(f"Filed as {filed}. Nothing was traced yet: somebody else runs the same with --approve {filed}.")
    return 1


def _trace(
    ledger: Ledger, persons: tuple[str, str], table: Table, branches: dict[str, str], options: argparse.Namespace
) -> int:
    since = datetime.combine(options.since, time(), UTC) if options.since else _FIRST
    until = datetime.combine(options.until, time(), UTC) if options.until else datetime.now(UTC)
    narrowing = Narrowing(fields=options.fields, channels=options.channel)
    found, matched = trace_table(
        ledger, table, branches, since=since, until=until, column=options.column, narrowing=narrowing
    )
    named = [f"cli:{lead.holder}" for lead in found.leads]
    record_run(ledger, options.approve, persons[1], named=named, persons=persons)
    if options.json:
        print(json.dumps(_as_dict(found, matched), ensure_ascii=False))
    else:
        _show(found, matched)
    return 0


def _as_dict(found: Attribution, matched: Matched) -> dict[str, object]:
    return {
        "nobody": found.nobody,
        "customers": found.leaked,
        "known": found.known,
        "weak": matched.masked,
        "ambiguous": matched.ambiguous,
        "unreadable": matched.lost,
        "candidates": found.candidates,
        "level": found.level,
        "leads": [_lead(lead) for lead in found.leads],
    }


def _lead(lead: Lead) -> dict[str, object]:
    evidence = [
        {"customer": seen.subject, "at": seen.at.isoformat(), "channel": seen.channel, "fields": list(seen.fields)}
        for seen in lead.evidence
    ]
    return {
        "holder": lead.holder, "log_likelihood_ratio": round(lead.llr, 3), "p": lead.p, "doubt": round(lead.doubt, 4),
        "hits": lead.hits, "exposure": lead.exposure, "evidence": evidence,
    }  # fmt: skip


def _show(found: Attribution, matched: Matched) -> None:
    print(f"{found.leaked} customers in the list, {found.known} of them disclosed within the window.")
    if matched.ambiguous or matched.lost:
        print(f"Not counted: {matched.ambiguous} that fit several customers, {matched.lost} that cannot be read.")
    if found.nobody:
        print(f"Nobody stands out: no one explains the list better than {1 - found.level:.0%} of matched lists.")
        return
    print("Leads, never verdicts:")
    for place, lead in enumerate(found.leads, 1):
        print(
            f"{place}. {lead.holder}: shown {lead.hits} of them ({lead.exposure} customers in all), "
            f"log likelihood ratio {lead.llr:.1f}, p = {lead.p:.3g}, chance of a wrong accusation {lead.doubt:.1%}"
        )
        print(
            f"   first {lead.evidence[0].at:%Y-%m-%d %H:%M}, last of those listed {lead.evidence[-1].at:%Y-%m-%d %H:%M}"
        )
