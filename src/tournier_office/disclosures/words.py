# SPDX-License-Identifier: Apache-2.0
"""Decisions in words, in the reader's language: what a screen, the API and the command show of the same answer."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from tournier.catalogue import CATEGORIES, FieldRef, Level
from tournier.gate.registers import PREFIX
from tournier.law import clauses
from tournier.policy import Decision, Reason, RemedyStep
from tournier.purpose import BASES, PURPOSES
from tournier_office.people.lookups import post_name
from tournier_office.site import dated, gateway
from tournier_office.site.language import said
from tournier_office.site.register import registers

_NOT_CHOSEN = frozenset({"own_view", "emergency"})  # the customer's own; break-glass has its own page


def purpose_name(name: str) -> str:
    """A purpose as people call it."""
    purpose = PURPOSES.get(name)
    return said(purpose.zh, purpose.en) if purpose else name


def grounds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Purposes with the bases that can carry them, as one choice: purpose and basis cannot be mismatched."""
    return [
        (
            said(purpose.zh, purpose.en),
            [(f"{purpose.name}:{basis}", basis_name(basis)) for basis in purpose.bases],
        )
        for purpose in PURPOSES.values()
        if purpose.name not in _NOT_CHOSEN
    ]


def basis_name(name: str) -> str:
    """A legal basis as people call it."""
    basis = BASES.get(name)
    return said(basis.zh, basis.en) if basis else name


def category_name(name: str) -> str:
    """A category as people call it."""
    category = CATEGORIES.get(name)
    return said(category.zh, category.en) if category else name


def field_name(ref: FieldRef) -> str:
    """A field as people call it, or its column's name."""
    if kept := kept_words(ref):
        return kept
    field = gateway.gate().catalogue.field(ref)
    return said(field.zh, field.en) or ref.field


def kept_words(ref: FieldRef) -> str:
    """A field that a register of the office keeps, as people call it; nothing for a field of a source."""
    kept = [one for one in registers() if ref.table == f"{PREFIX}{one.name}"]
    field = kept[0].field(ref.field) if kept else None
    return f"{kept[0].words} · {field.words}" if field else ""


def role_name(code: str) -> str:
    """A post as people call it."""
    return post_name(code)


def level_name(level: Level) -> str:
    """How a field is shown, in a word."""
    return {
        Level.WITHHELD: _("withheld"),
        Level.MATCH: _("match only"),
        Level.TOKEN: _("token"),
        Level.PARTIAL: _("partly shown"),
        Level.CLEAR: _("in clear"),
    }[level]


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """One clause as it is shown."""

    id: str
    instrument: str
    article: str
    text: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """One rule that took part."""

    rule: str
    title: str
    clauses: tuple[ClauseWords, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepWords:
    """One thing that would have to change."""

    text: str
    who: str
    fact: str
    page: str = ""  # where the person does it


@dataclass(frozen=True, slots=True)
class StageWords:
    """One stage of approval: who, and whether all of them."""

    roles: tuple[str, ...]
    all_of: bool


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """A decision as it is shown. `remedy` is None when nothing that people can do would allow the request."""

    outcome: str
    rules_version: str
    reasons: tuple[ReasonWords, ...]
    stages: tuple[StageWords, ...]
    remedy: tuple[StepWords, ...] | None


def plain(shown: DecisionWords | ReasonWords) -> dict[str, object]:
    """The same as plain values, for JSON: what is a tuple here is a list there."""
    value: dict[str, object] = orjson.loads(orjson.dumps(shown))
    return value


def clause_words(key: str) -> ClauseWords:
    """A clause by its id; one that the law pack does not know says so."""
    clause = clauses().get(key)
    if clause is None:
        return ClauseWords(key, key, "", _("This clause is not in the law pack."), "")
    return ClauseWords(
        key,
        said(clause.instrument_zh, clause.instrument_en),
        said(clause.article, clause.article_en),
        said(clause.text_zh, clause.text_en),
        clause.confidence,
    )


def reason_words(reason: Reason) -> ReasonWords:
    """A reason with its clauses' texts."""
    return ReasonWords(
        reason.rule, said(reason.zh, reason.en), tuple(clause_words(key) for key in reason.clauses), reason.facts
    )


def step_words(step: RemedyStep) -> StepWords:
    """A step of a remedy, and whose act it is."""
    who = {
        "self": _("you"),
        "manager": _("your manager"),
        "office": _("the office in charge"),
        "customer": _("the customer"),
        "time": _("passes with time"),
        "approvers": _("the approvers"),
    }
    page = dated.way(step.fact) if step.who == "self" else ""
    return StepWords(said(step.zh, step.en), who.get(step.who, step.who), step.fact, page)


def decision_words(decision: Decision) -> DecisionWords:
    """A whole decision."""
    remedy = decision.remedy
    return DecisionWords(
        decision.outcome.value,
        decision.rules_version,
        tuple(reason_words(reason) for reason in decision.reasons),
        tuple(StageWords(tuple(role_name(role) for role in stage.roles), stage.all_of) for stage in decision.stages),
        None if remedy is None else tuple(step_words(step) for step in remedy.steps),
    )
