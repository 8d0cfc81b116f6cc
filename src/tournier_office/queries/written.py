# SPDX-License-Identifier: Apache-2.0
"""Answers in SQL as plain values: the same objects for the API's bodies and the command's `--json`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
from django.utils import timezone

from tournier.catalogue import FieldRef
from tournier.gate import Hint, Offer, OfferedField, Stopped
from tournier.mask import text_of
from tournier.policy import Decision
from tournier.query import OutputColumn
from tournier_office.disclosures import words
from tournier_office.queries.actions import Begun, Shown
from tournier_office.queries.models import Run, SavedQuery
from tournier_office.site.language import said
from tournier_office.site.said import said_dict, said_error

_WORD, _LOWER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z"), re.compile(r"[a-z_][a-z0-9_]*\Z")
# Words that no engine of ours takes for a name; more of them than needed are quoted, which hurts nobody.
RESERVED = frozenset(
    ["all", "and", "any", "as", "asc", "between", "by", "case", "cast", "check", "column", "constraint", "create", "cross", "current_date", "default", "desc", "distinct", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "full", "grant", "group", "having", "in", "inner", "intersect", "into", "is", "join", "key", "lateral", "left", "like", "limit", "natural", "not", "null", "offset", "on", "or", "order", "outer", "primary", "references", "right", "select", "table", "then", "to", "true", "union", "unique", "user", "using", "values", "when", "where", "window", "with"]
)  # fmt: skip

Cell = str | int | float | bool | None


def cell(value: object) -> Cell:
    """A value as JSON holds it; what it cannot hold exactly is text."""
    if value is None or isinstance(value, bool | str | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else text_of(value)


def rows(batch: pa.RecordBatch) -> list[list[Cell]]:
    """Row by row; names may repeat, so by place."""
    columns = [[cell(value) for value in column.to_pylist()] for column in batch.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def run(found: Run) -> dict[str, Any]:
    """A question, without its answer. `seconds` is how long it ran, or runs by now."""
    ended = found.ended_at or (timezone.now() if found.state == Run.State.RUNNING else found.started_at)
    return {
        "run": found.pk,
        "state": found.state,
        "code": found.code,
        "cause": said_error(found.cause),
        "cure": said_error(found.cure),
        "purpose": found.purpose,
        "basis": found.basis,
        "case": found.case,
        "source": found.source,
        "shape": found.shape,
        "saved": found.saved,
        "disclosure": found.disclosure,
        "rows": found.rows,
        "pages": found.pages,
        "seconds": round((ended - found.started_at).total_seconds(), 1),
        "started_at": found.started_at.isoformat(),
        "expires_at": found.expires_at.isoformat(),
    }


def begun(question: Begun) -> dict[str, Any]:
    """A question that runs, and what runs in its place."""
    return {**run(question.run), "rewritten": question.told}


def columns(outputs: Iterable[OutputColumn], decision: Decision, tables: Mapping[str, str]) -> list[dict[str, Any]]:
    """The columns of an answer: how what they come from is shown. `why` is a rule's id; its words stand in `reasons`."""
    found = []
    for column in outputs:
        refs = [FieldRef(tables[table], name) for table, name in column.fields]
        why = [decision.level_reasons.get(ref) for ref in refs]
        fields = [
            {"table": ref.table, "field": ref.field, "why": reason.rule if reason else None}
            for ref, reason in zip(refs, why, strict=True)
        ]
        found.append({"name": column.name, "treatments": list(column.treatments), "fields": fields})
    return found


def reasons(outputs: Iterable[OutputColumn], decision: Decision, tables: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rules behind the columns, each once."""
    wanted = {FieldRef(tables[table], name) for column in outputs for table, name in column.fields}
    told = decision.level_reasons
    found = {told[ref].rule: told[ref] for ref in wanted if ref in told}
    return [words.plain(words.reason_words(found[rule])) for rule in sorted(found)]


def hints(found: Iterable[Hint]) -> list[dict[str, Any]]:
    """What is told beside an answer, in the reader's language."""
    return [{**hint.as_dict(), "cause": said_error(hint.cause), "cure": said_error(hint.cure)} for hint in found]


def shown(answer: Shown) -> dict[str, Any]:
    """A page."""
    return {
        "run": answer.run.pk,
        "page": answer.number,
        "pages": answer.run.pages,
        "columns": columns(answer.columns, answer.decision, answer.tables),
        "reasons": reasons(answer.columns, answer.decision, answer.tables),
        "rows": rows(answer.page.rows),
        "erased": [asdict(one) for one in answer.page.erased],
        "hints": hints(answer.hints),
        "mark": answer.mark,
        "disclosure": answer.run.disclosure,
        "entry": answer.page.receipt.id,
    }


def stopped(error: Stopped) -> dict[str, Any]:
    """An answer that stops, as a problem object with the decision."""
    return {**said_dict(error), "decision": words.plain(words.decision_words(error.decision))}


def offer(found: Offer) -> dict[str, Any]:
    """What may be named in a question. `text` is a name as a statement writes it."""
    return {
        "source": found.source,
        "decision": None if found.tables else words.plain(words.decision_words(found.decision)),
        "tables": [
            {
                "name": table.name,
                "text": spelled(table.name, found.dialect),
                "said": said(table.zh, table.en),
                "needs_approval": table.needs_approval,
                "fields": [_field(field, found.dialect) for field in table.fields],
            }
            for table in found.tables
        ],
    }


def _field(field: OfferedField, dialect: str) -> dict[str, Any]:
    return {
        "name": field.name,
        "text": spelled(field.name, dialect),
        "said": said(field.zh, field.en),
        "category": field.category,
        "cls": field.cls.name,
        "treatment": field.treatment,
        "look_up": field.look_up,
        "why": field.why.rule if field.why else None,
    }


def spelled(name: str, dialect: str) -> str:
    """A name as a statement in this dialect writes it: quoted where it must be."""
    mark = "`" if dialect == "mysql" else '"'
    bare = _LOWER if dialect == "postgresql" else _WORD
    parts = [
        part if bare.match(part) and part.casefold() not in RESERVED else mark + part.replace(mark, mark * 2) + mark
        for part in name.split(".")
    ]
    return ".".join(parts)


def saved(found: SavedQuery) -> dict[str, Any]:
    """A kept question, whole: it is its person's own."""
    return {
        "id": found.pk,
        "name": found.name,
        "source": found.source,
        "sql": found.sql,
        "saved_at": found.saved_at.isoformat(),
    }
