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

from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier.cli import trace_words
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Ledger
from tournier.trace import Narrowing
from tournier.trace.leaked_lists import Table, pairs_of, read_table
from tournier.trace.tracing import trace_table
from tournier.trace.two_persons import Question, approve, file_question, list_digest, record_run
from tournier.trace.weighing import as_json

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def run(options: argparse.Namespace) -> int:
    """0 when the trace ran, whatever it found; 1 when it waits for a second person or was refused."""
    if options.file is None or options.branches is None or not options.case:
        raise BadInput(
            "trace.arguments",
            "Without --as, a trace needs the list, --case and --branches.",
            "Name yourself with --as where there is an office, or give all three.",
        )
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
    record_run(ledger, options.approve, persons[1], named=[f"cli:{one}" for one in found.named], persons=persons)
    told = as_json(found)
    told["matched"] = {
        "CUST_ID": len(matched.subjects),
        "stranger": len(matched.unknown),
        "ambiguous": matched.ambiguous,
        "lost": matched.lost,
    }
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        trace_words.show(told)
    return 0
