# SPDX-License-Identifier: Apache-2.0
"""Answers as plain values: the same objects for the API's bodies and the command's `--json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tournier.base.derived import Derived
from tournier.catalogue import FieldRef, InformationClass, Level
from tournier.gate import ApprovalNeeded, Card, Column, Found, Matched, No, Section
from tournier.policy import Reason
from tournier_office.disclosures import asking, lookups, words
from tournier_office.disclosures.models import AccessRequest, BreakGlass, Taking
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.stages import stages_from_json
from tournier_office.disclosures.taken import standing
from tournier_office.site.language import reads_chinese

_CLASSES = {cls: cls.name for cls in InformationClass}
_LEVELS = {level: level.name.lower() for level in Level}


def field(ref: FieldRef) -> dict[str, Any]:
    """A field's name."""
    return {"table": ref.table, "field": ref.field}


_HEADS: Mapping[bool, Derived[list[dict[str, Any]]]] = {True: Derived(2048), False: Derived(2048)}  # by Chinese or not
_RULES: Derived[dict[str, Reason]] = Derived(2048)


def _heads(columns: tuple[Column, ...], *, chinese: bool) -> list[dict[str, Any]]:
    return [
        {
            "table": column.ref.table,
            "field": column.ref.field,
            "name": (column.zh or column.en) if chinese else (column.en or column.zh),
            "category": column.category,
            "cls": _CLASSES[column.cls],
            "level": _LEVELS[column.level],
            "why": column.why.rule if column.why else None,
        }
        for column in columns
    ]


def _rules(columns: tuple[Column, ...]) -> dict[str, Reason]:
    return {column.why.rule: column.why for column in columns if column.why}


def section(shown: Section) -> dict[str, Any]:
    """A treated table; its columns are to be read only. `why` is a rule's id; its words stand once, in the answer's `reasons`."""
    chinese = reads_chinese()
    return {
        "table": shown.table,
        "name": (shown.zh or shown.en) if chinese else (shown.en or shown.zh),
        "columns": _HEADS[chinese].of(shown.columns, make=lambda: _heads(shown.columns, chinese=chinese)),
        "rows": shown.rows,
        "complete": shown.complete,
        "erased": shown.erased,
    }


def reasons(shown: Iterable[Section]) -> list[dict[str, Any]]:
    """The rules behind the columns of these tables, each once: a clause's text is long, and one rule shows many columns."""
    found: dict[str, Reason] = {}
    for item in shown:
        found |= _RULES.of(item.columns, make=partial(_rules, item.columns))
    language = get_language() or ""
    return [orjson.loads(_reason(found[rule], language)) for rule in sorted(found)]


@lru_cache(maxsize=4096)
def _reason(reason: Reason, _language: str) -> bytes:
    # The words of a rule and its clauses are those of the release; each look-up shows a dozen of them.
    return orjson.dumps(words.reason_words(reason))


def card(answer: Card, look: str) -> dict[str, Any]:
    """A disclosed card."""
    return {
        "look": look,
        "disclosure": answer.request.id,
        "entry": answer.receipt.id,
        "mark": answer.mark,
        "sections": [section(item) for item in answer.sections],
        "reasons": reasons(answer.sections),
    }


def found(answer: Found, hits: tuple[asking.Hit, ...]) -> dict[str, Any]:
    """A search's hits."""
    return {
        "disclosure": answer.request.id,
        "entry": answer.receipt.id,
        "mark": answer.mark,
        "more": answer.more,
        "hits": [
            {
                "look": hit.look.pk,
                "section": section(hit.found.section) if hit.found.section else None,
                "decision": None if hit.shown else words.plain(words.decision_words(hit.found.decision)),
            }
            for hit in hits
        ],
        "reasons": reasons(hit.found.section for hit in hits if hit.found.section),
    }


def matched(answer: Matched) -> dict[str, Any]:
    """Match or no match."""
    return {"disclosure": answer.request.id, "entry": answer.receipt.id, "matched": answer.matched}


def problem(answer: No) -> dict[str, Any]:
    """A "no" of the rules as a problem object: cause, cure, and the whole decision."""
    needs = isinstance(answer, ApprovalNeeded)
    decision = words.decision_words(answer.decision)
    remedy = "; ".join(step.text for step in decision.remedy or ())
    return {
        "code": "decision.needs_approval" if needs else "decision.refused",
        "cause": "; ".join(reason.title for reason in decision.reasons) or _("No rule allows it."),
        "cure": remedy or (_("File a request.") if needs else _("Nothing that people can do would allow this.")),
        "decision": words.plain(decision),
        "disclosure": answer.request.id,
        "entry": answer.receipt.id,
    }


def request(row: AccessRequest) -> dict[str, Any]:
    """A request as it stands now."""
    return {
        "id": row.pk,
        "state": lookups.state_of(row).value,
        "requester": row.requester,
        "customer": lookups.customer_ref(row.subject) if row.subject else "",
        "purpose": row.purpose,
        "basis": row.basis,
        "case": row.case,
        "channel": row.channel,
        "shape": row.shape,
        "fields": [field(ref) for ref in fields_from_json(row.fields)],
        "count": row.count,
        "reason": row.reason,
        "stages": [{"roles": list(stage.roles), "all_of": stage.all_of} for stage in stages_from_json(row.stages)],
        "answers": [
            {
                "stage": item.stage,
                "role": item.role,
                "person": item.person,
                "for_whom": item.for_whom,
                "answer": item.answer,
                "reason": item.reason,
                "at": item.at.isoformat(),
                "entry": item.entry,
            }
            for item in row.approvals.all()
        ],
        "filed_at": row.filed_at.isoformat(),
        "ends_at": row.lapses_at.isoformat(),
        "entry": row.entry,
    }


def emergency(row: BreakGlass) -> dict[str, Any]:
    """An emergency and its review."""
    return {
        "id": row.pk,
        "staff": row.staff,
        "customer": lookups.customer_ref(row.subject),
        "fields": [field(ref) for ref in fields_from_json(row.fields)],
        "reason": row.reason,
        "released": row.released,
        "opened_at": row.opened_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "overdue": not row.outcome and row.due_at < timezone.now(),
        "outcome": row.outcome,
        "review": row.review,
        "reviewer": row.reviewer,
        "entry": row.entry,
    }


def taking(row: Taking) -> dict[str, Any]:
    """A line of the register of copies and prints."""
    return {
        "channel": row.channel,
        "staff": row.staff,
        "customer": lookups.customer_ref(row.subject),
        "purpose": row.purpose,
        "fields": [field(ref) for ref in fields_from_json(row.fields)],
        "mark": row.mark[-6:],
        "standing": standing(row),
        "destroy_by": row.destroy_by.isoformat() if row.destroy_by else None,
        "receipt": row.receipt,
        "entry": row.entry,
        "id": row.pk,
        "at": row.at.isoformat(),
    }


def refused_hit(answer: Found, hit: asking.Hit) -> dict[str, Any]:
    """Why the one customer who fits may not be looked up."""
    decision = words.decision_words(hit.found.decision)
    return {
        "code": "decision.refused",
        "cause": "; ".join(reason.title for reason in decision.reasons) or _("No rule allows it."),
        "cure": "; ".join(step.text for step in decision.remedy or ()),
        "decision": words.plain(decision),
        "disclosure": answer.request.id,
        "entry": answer.receipt.id,
    }
