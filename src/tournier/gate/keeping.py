# SPDX-License-Identifier: Apache-2.0
"""An open query as plain values, so that another process can go on releasing its pages: under the rules and facts of then.

Nothing of the answer is in it, nor the statement; what it holds is names, levels and places of columns.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from tournier.catalogue import Catalogue, FieldRef, Level
from tournier.gate.hints import Hint
from tournier.gate.intents import Intent
from tournier.gate.queries import Means, OpenQuery
from tournier.gate.questions import requested
from tournier.ledger.entries import Receipt
from tournier.policy import Channel, Decision, Outcome, Request
from tournier.query import OutputColumn, Rewritten, SubjectColumn

_ASKED = ("id", "staff", "purpose", "basis", "count", "case", "session", "address", "statement", "receiver")


def kept(opened: OpenQuery) -> dict[str, Any]:
    """The open query as values that JSON holds."""
    rewritten, request = opened.rewritten, opened.request
    return {
        "request": {**{name: getattr(request, name) for name in _ASKED}, "channel": request.channel.value},
        "levels": [[ref.table, ref.field, int(level)] for ref, level in opened.decision.levels.items()],
        "rules": opened.decision.rules_version,
        "entry": [opened.receipt.id, opened.receipt.at.isoformat()],
        "columns": [asdict(column) for column in rewritten.columns],
        "subjects": [asdict(column) for column in rewritten.subjects],
        "aggregate": rewritten.aggregate,
        "group_size": rewritten.group_size,
        "mark": opened.mark,
        "source": opened.source,
        "tables": dict(opened.tables),
        "least_group": opened.least_group,
        "bare": rewritten.bare and bool(rewritten.subjects),
        "apart": sorted(opened.apart),
        "hints": [hint.as_dict() for hint in opened.hints],
    }


def reopened(held: dict[str, Any], catalogue: Catalogue, means: Means, page: int) -> OpenQuery:
    """The open query again, after `page` pages. BadInput when a field of it is closed by now."""
    refs = [FieldRef(table, field) for table, field, _ in held["levels"]]
    asked = dict(held["request"])
    request = Request(channel=Channel(asked.pop("channel")), fields=requested(catalogue, refs), **asked)
    levels = {FieldRef(table, field): Level(level) for table, field, level in held["levels"]}
    rewritten = Rewritten(
        "",
        tuple(
            OutputColumn(one["name"], tuple(one["treatments"]), tuple((table, field) for table, field in one["fields"]))
            for one in held["columns"]
        ),
        tuple(SubjectColumn(**one) for one in held["subjects"]),
        held["aggregate"],
        held["group_size"],
    )
    entry, at = held["entry"]
    opened = OpenQuery(
        means,
        request,
        Decision(Outcome.ALLOW, (), held["rules"], levels),
        Intent(means.evidence, receipt=Receipt(entry, datetime.fromisoformat(at))),
        rewritten,
        held["mark"],
        held["source"],
    )
    opened.hints = tuple(Hint(**one) for one in held.get("hints", ()))
    opened.apart = frozenset(held.get("apart", ()))
    opened.page = page
    return opened
