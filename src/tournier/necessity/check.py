# SPDX-License-Identifier: Apache-2.0
"""A form held against the matrix: what each question asks for, and what the purposes say to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tournier.base import JSON, BadInput
from tournier.catalogue import CATEGORIES
from tournier.detect import ColumnSample, classify
from tournier.necessity.forms import Form
from tournier.necessity.matrix import Matrix, Need, Rule, matrix
from tournier.necessity.questions import Question
from tournier.purpose import PURPOSES


class Said(StrEnum):
    """What the check says of one question; in this order the worst comes first."""

    NEVER = "never"
    NO_PURPOSE = "no_purpose"
    UNKNOWN = "unknown"
    FORCED = "forced"
    OPTIONAL = "optional"
    NECESSARY = "necessary"
    NOT_PERSONAL = "not_personal"


#: What stands against a form until it is changed.
AGAINST = frozenset({Said.NEVER, Said.NO_PURPOSE, Said.UNKNOWN, Said.FORCED})
_BY_NEED = {
    Need.NEVER: Said.NEVER,
    Need.NONE: Said.NO_PURPOSE,
    Need.NECESSARY: Said.NECESSARY,
    Need.OPTIONAL: Said.OPTIONAL,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its category, what is said of it, and the rule that says so."""

    question: Question
    category: str | None
    said: Said
    rule: Rule | None
    why: str = ""

    def as_json(self) -> dict[str, JSON]:
        """The row of `tournier necessity --json`."""
        rule = self.rule
        return {
            "path": self.question.path,
            "name": self.question.name,
            "label": self.question.label,
            "required": self.question.required,
            "category": self.category,
            "said": self.said.value,
            "purpose": rule.purpose if rule else None,
            "why_zh": rule.why_zh if rule else "",
            "why_en": rule.why_en if rule else "",
            "clauses": list[JSON](rule.clauses) if rule else [],
            "confidence": rule.confidence if rule else None,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A form after the check, the worst first."""

    form: Form
    purposes: tuple[str, ...]
    asked: tuple[Asked, ...]

    @property
    def against(self) -> tuple[Asked, ...]:
        """What has no purpose, is never asked, is not known, or is forced though it is optional."""
        return tuple(one for one in self.asked if one.said in AGAINST)

    def counts(self) -> Mapping[str, int]:
        """How many questions are said to be what."""
        return Counter(one.said.value for one in self.asked)

    def as_json(self) -> dict[str, JSON]:
        """The whole check, for programs."""
        return {
            "kind": self.form.kind.value,
            "title": self.form.title,
            "purposes": list[JSON](self.purposes),
            "counts": dict[str, JSON](self.counts()),
            "asked": [one.as_json() for one in self.asked],
        }


def check(
    form: Form,
    purposes: Collection[str],
    day: date,
    given: Mapping[str, str] | None = None,
    by: Matrix | None = None,
) -> Checked:
    """Hold the form against the matrix of `day`. `given` says by path what a question asks for where its name does not tell.

    Raises BadInput for a purpose or a category that is not known, and for a path that the form does not have.
    """
    chosen = tuple(dict.fromkeys(purposes))
    if not chosen or not set(chosen) <= set(PURPOSES):
        raise BadInput(
            "necessity.purpose",
            "No purpose is named, or one that is not known.",
            f"Choose among {', '.join(PURPOSES)}.",
        )
    told = dict(given or {})
    if not set(told) <= {one.path for one in form.questions} or not set(told.values()) <= set(CATEGORIES):
        raise BadInput(
            "necessity.given",
            "What is said by hand names a field that is not in the form, or a category that is not known.",
            "Write the path as the check shows it, and a category of the catalogue.",
        )
    table = by or matrix()
    rows = [_judged(table, chosen, day, *one) for one in zip(form.questions, _categories(form, told), strict=True)]
    order = list(Said)
    return Checked(form, chosen, tuple(sorted(rows, key=lambda one: order.index(one.said))))


def _judged(
    table: Matrix, purposes: Sequence[str], day: date, question: Question, read: tuple[str | None, str]
) -> Asked:
    category, why = read
    if category is None:
        return Asked(question, None, Said.UNKNOWN, None, why)
    if not CATEGORIES[category].personal:
        return Asked(question, category, Said.NOT_PERSONAL, None, why)
    need, rule = table.judge(category, purposes, day)
    said = _BY_NEED[need]
    if said is Said.OPTIONAL and question.required:
        said = Said.FORCED
    return Asked(question, category, said, rule, why)


def _categories(form: Form, told: Mapping[str, str]) -> list[tuple[str | None, str]]:
    """The category of each question: as it was said by hand, as the form types it, or as its names are read."""
    order = sorted(range(len(form.questions)), key=lambda place: form.questions[place].within)
    samples = [
        ColumnSample(form.title, one.within, one.name, comment=one.label)
        for one in (form.questions[place] for place in order)
    ]
    found: list[tuple[str | None, str]] = [(None, "")] * len(order)
    for place, row in zip(order, classify(samples), strict=True):
        one = form.questions[place]
        if one.path in told:
            found[place] = (told[one.path], "said by hand")
        elif one.secret:
            found[place] = ("PASSWORD", "the form types it as a password")
        else:
            found[place] = (row.category, row.why)
    return found
