# SPDX-License-Identifier: Apache-2.0
"""Which category a column belongs to, with a confidence and the reasons; unsure means none, and none means closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from tournier.base import JSON
from tournier.catalogue import CATEGORIES, InformationClass
from tournier.detect.headers import Reading, read_header
from tournier.detect.values import PLAUSIBLE, TELLING, is_name, share

SURE_ENOUGH = 0.5
_FEWEST = 5
_NEARLY_NONE = 0.2
_STRONG = 0.95
# Fields with the same form as a telltale: a name that says one of these is not corrected by the values.
_ALIKE = {
    "MOBILE": {"PHONE", "TEL", "CONTACT", "ORG_TEL", "ALIPAY", "USERNAME", "WECHAT"},
    "TEL": {"PHONE", "ORG_TEL", "MOBILE"},
    "BANK_CARD": {"ACCOUNT", "TXN_ID", "CONTRACT_ID"},
    "ID_NO": {"USERNAME", "PASSPORT"},
    "USCC": {"ID_NO"},
    "EMAIL": {"USERNAME", "ALIPAY"},
    "NAME": {
        "CONTACT", "STAFF_NAME", "TXN", "ORG_NAME", "EMPLOYER", "RELATION", "ETHNICITY", "OCCUPATION", "EDUCATION",
        "ADDRESS", "NONE", "ACCT_STATUS", "GENDER", "MARITAL", "NATIONALITY", "USERNAME", "TXN_NOTE", "RISK", "LOAN",
        "ID_TYPE", "STAFF_ID", "SEC_QA", "KYC_IMAGE", "ID_ISSUER", "OPEN_ORG",
    },
    "ADDRESS": {"EMP_ADDRESS", "ORG_ADDRESS", "EMPLOYER", "ORG_NAME", "ID_ISSUER", "TXN_NOTE", "OPEN_ORG", "TXN"},
}  # fmt: skip


_Weighed: TypeAlias = "tuple[str | None, float, str]"


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """A column as the detector sees it: its names, and distinct values as text. `values` may be empty."""

    source: str
    table: str
    column: str
    type: str = ""
    comment: str = ""
    table_comment: str = ""
    is_key: bool = False
    refers_to: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classified:
    """What a column says about a person. `category` is None when nothing is sure enough; `why` names no value."""

    source: str
    table: str
    column: str
    category: str | None
    cls: InformationClass | None
    confidence: float
    why: str

    def as_json(self) -> dict[str, JSON | float]:
        """The row of `tournier classify --json`."""
        return {
            "source": self.source,
            "table": self.table,
            "column": self.column,
            "category": self.category,
            "class": self.cls.name if self.cls else None,
            "confidence": round(self.confidence, 2),
            "why": self.why,
        }


def classify(columns: Iterable[ColumnSample]) -> list[Classified]:
    """One row for each column, in the given order."""
    return [_classify(column) for column in columns]


def _classify(column: ColumnSample) -> Classified:
    header = read_header(column.table, column.table_comment, column.column, column.comment)
    category, confidence, why = _weigh(column, header)
    if category is None or confidence < SURE_ENOUGH:
        category = None
    known = CATEGORIES.get(category) if category else None
    cls = known.cls if known and known.personal else None
    return Classified(column.source, column.table, column.column, category, cls, confidence, why)


def _weigh(column: ColumnSample, header: Reading | None) -> _Weighed:
    told = _told_by(column.values)
    if header is None:
        return told or (None, 0.0, "neither the name nor the values tell")
    # Nothing in a card's code or a hash tells what it authenticates: C3 comes from the name alone.
    if CATEGORIES[header.category].cls is InformationClass.C3:
        return header.category, max(header.confidence, SURE_ENOUGH), header.why
    return _named(header, column.values) if told is None else _both(header, told)


def _both(header: Reading, told: tuple[str, float, str]) -> _Weighed:
    """The name and the values both speak."""
    category, confidence, why = told
    if category == header.category:
        return category, max(0.99, header.confidence), f"{header.why}; {why}"
    if header.category in _ALIKE.get(category, ()):
        return header.category, header.confidence, header.why
    if confidence > header.confidence or category in {"ID_NO", "EMAIL", "USCC"}:
        return category, confidence * 0.9, f"{why}, though {header.why}"
    return header.category, header.confidence * 0.9, f"{header.why}, though {why}"


def _named(header: Reading, values: Sequence[str]) -> _Weighed:
    """Only the name speaks; the values may speak against it."""
    if len(values) >= _FEWEST:
        fits = PLAUSIBLE.get(header.category)
        if fits and share(values, fits) < _NEARLY_NONE:
            return header.category, header.confidence * 0.4, f"{header.why}, but the values do not look like it"
        if header.category == "NAME" and _all_numbers(values):
            return "NAME", header.confidence * 0.4, f"{header.why}, but the values are numbers"
    return header.category, header.confidence, header.why


def _all_numbers(values: Sequence[str]) -> bool:
    return share(values, str.isdigit) > _STRONG


def _told_by(values: Sequence[str]) -> tuple[str, float, str] | None:
    """What the values alone tell: category, confidence, reason."""
    if len(values) < _FEWEST:
        return None
    for category, fits, least in TELLING:
        part = share(values, fits)
        if part < least or (category == "BANK_CARD" and _is_sequence(values)):
            continue
        # Four of ten words are made like a name; a column of few different words is a code list.
        if fits is is_name and len(values) < _FEWEST * 4:
            continue
        confidence = 0.7 if category in {"NAME", "ADDRESS"} else 0.9
        return category, confidence * min(1.0, part + 0.05), f"{part:.0%} of the values have the form of {category}"
    return None


def _is_sequence(values: Sequence[str]) -> bool:
    """Whether the numbers are mostly neighbours of each other, as counters are and card numbers are not."""
    numbers = sorted(int(value) for value in values if value.isascii() and value.isdigit())
    near = sum(1 for one, two in pairwise(numbers) if two - one < 20)  # noqa: PLR2004 - lengths and shares found by trying, named where they are used
    return len(numbers) > 1 and near / (len(numbers) - 1) > 0.5  # noqa: PLR2004 - lengths and shares found by trying, named where they are used
