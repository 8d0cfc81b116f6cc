# SPDX-License-Identifier: Apache-2.0
"""Which category a column belongs to, with a confidence and the reasons; unsure means none, and none means closed.

A table is read twice: what its columns say alone tells what the table is about, and that tells what its general names
say (`exp_dt` beside card numbers, `balance` beside contract numbers). What a column refers to counts like its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tournier.base import JSON
from tournier.catalogue import CATEGORIES, InformationClass
from tournier.detect.column_cells import Cells, Told, told_by
from tournier.detect.headers import Reading, readings, subjects_of, unprefixed

SURE_ENOUGH = 0.5
_NEARLY_NONE = 0.2
# Fields with the same form as a telltale: a name that says one of these is not corrected by the values.
ALIKE = {
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
# What the other columns of a table show it to be about: any of the first, and one of the second where there are any.
_SHOWN = (
    ("card", frozenset({"CVV", "TRACK"}), frozenset[str]()),
    ("card", frozenset({"BANK_CARD"}), frozenset({"EN_NAME", "PASSWORD", "CARD_EXPIRY"})),
    ("document", frozenset({"ID_TYPE", "ID_ISSUER"}), frozenset({"ID_NO", "PASSPORT"})),
    ("loan", frozenset({"CONTRACT_ID"}), frozenset({"LOAN", "RATE"})),
    ("customer", frozenset({"NAME"}), frozenset({"BIRTH_DATE", "GENDER", "EMAIL"})),
    ("holder", frozenset({"CUST_ID"}), frozenset({"NAME", "MOBILE", "BANK_CARD", "ACCOUNT", "ID_NO"})),
    ("txn", frozenset({"TXN"}), frozenset({"TXN_ID", "TXN_NOTE"})),
)
# JR/T 0171-2020 4.2: what helps to authenticate is C3 where it stands with the account that it opens.
_HELPS = frozenset({"OTP", "SEC_QA"})
_OPENED = frozenset({"ACCOUNT", "BANK_CARD", "USERNAME", "ALIPAY"})
_IDENTIFYING = frozenset({"CUST_ID", "ACCOUNT", "BANK_CARD", "CONTRACT_ID", "TXN_ID", "STAFF_ID", "OPEN_ORG"})
_REFERS = 0.86
_CLOSE = 0.05


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """A column as the detector sees it: its names, and distinct values as text. `values` may be empty.

    It is `unread` where the values could not be had at all: then nothing follows from there being none.
    """

    source: str
    table: str
    column: str
    type: str = ""
    comment: str = ""
    table_comment: str = ""
    is_key: bool = False
    refers_to: str = ""
    values: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Classified:
    """What a column says about a person. `category` is None when nothing is sure enough; `why` names no value.

    `cls` may stand above the class of the category where the columns of the table together weigh more.
    """

    source: str
    table: str
    column: str
    category: str | None
    cls: InformationClass | None
    confidence: float
    why: str
    why_zh: str = ""

    @property
    def sensitive(self) -> bool:
        """Whether it is a highly sensitive item in the sense of the PBOC measures of 2025, article 8."""
        known = CATEGORIES.get(self.category or "")
        return known is not None and (known.sensitive or self.cls is InformationClass.C3)

    def as_json(self) -> dict[str, JSON | float]:
        """The row of `tournier classify --json`."""
        return {
            "source": self.source,
            "table": self.table,
            "column": self.column,
            "category": self.category,
            "class": self.cls.name if self.cls else None,
            "sensitive": self.sensitive,
            "confidence": round(self.confidence, 2),
            "why": self.why,
            "why_zh": self.why_zh,
        }


@dataclass(frozen=True, slots=True)
class _Seen:
    """A column with what its values tell, weighed once however often its names are read."""

    sample: ColumnSample
    name: str
    cells: Cells
    told: Told | None


def classify(columns: Iterable[ColumnSample]) -> list[Classified]:
    """One row for each column, in the given order; columns of a table that stand together are read together."""
    found: list[Classified] = []
    refers: dict[int, str] = {}
    keys: dict[str, str] = {}
    for _, table in groupby(columns, key=lambda sample: (sample.source, sample.table)):
        samples = list(table)
        names = unprefixed([sample.column for sample in samples])
        seen = [
            _Seen(sample, name, cells := Cells(sample.values), told_by(cells))
            for sample, name in zip(samples, names, strict=True)
        ]
        for one, row in zip(seen, _table(seen), strict=True):
            if one.sample.is_key and row.category in _IDENTIFYING:
                keys[row.table] = row.category
            if one.sample.refers_to:
                refers[len(found)] = one.sample.refers_to
            found.append(row)
    for place, to in refers.items():
        if to in keys:
            found[place] = _referring(found[place], to, keys[to])
    return found


def _table(seen: Sequence[_Seen]) -> list[Classified]:
    """The columns of one table, read a second time when the first showed what the table is about."""
    named = subjects_of(seen[0].sample.table, seen[0].sample.table_comment)
    rows = [_classify(one, named) for one in seen]
    said = {row.category for row in rows}
    shown = frozenset(subject for subject, any_of, beside in _SHOWN if said & any_of and (said & beside or not beside))
    if shown - named:
        rows = [_classify(one, named | shown) for one in seen]
    return _weighed_together(rows)


def _weighed_together(rows: list[Classified]) -> list[Classified]:
    said = {row.category for row in rows}
    if not (said & _HELPS and said & _OPENED):
        return rows
    return [
        replace(
            row,
            cls=InformationClass.C3,
            why=f"{row.why}; it stands with the account that it opens, so it is C3 (JR/T 0171 4.2)",
            why_zh=f"{row.why_zh}；与其所验证的账户同表，按C3处理（JR/T 0171 4.2）",
        )
        if row.category in _HELPS
        else row
        for row in rows
    ]


def _referring(row: Classified, to: str, category: str) -> Classified:
    """A column that refers to a key says what the key says, unless its own name says it more surely."""
    if row.category == category or row.confidence > _REFERS or (row.cls is InformationClass.C3):
        return row
    cls = CATEGORIES[category].cls
    why = f"it refers to {to}, whose key is {CATEGORIES[category].en.lower()}"
    return replace(
        row,
        category=category,
        cls=cls,
        confidence=_REFERS,
        why=why,
        why_zh=f"引用{to}，其主键为{CATEGORIES[category].zh}",
    )


def _classify(seen: _Seen, subjects: frozenset[str]) -> Classified:
    sample = seen.sample
    said = readings(subjects, seen.name, sample.comment)
    best = _weigh(seen, said)
    category = best.category if best.confidence >= SURE_ENOUGH else None
    known = CATEGORIES.get(category) if category else None
    cls = known.cls if known and known.personal else None
    return Classified(
        sample.source, sample.table, sample.column, category, cls, max(0.0, best.confidence), best.why, best.why_zh
    )


def _weigh(seen: _Seen, said: Sequence[Reading]) -> Reading:
    told = seen.told
    if not said:
        if told is None:
            return Reading("NONE", 0.0, "neither the name nor the values tell", "字段名与取值均不能说明")
        return Reading(told.category, told.confidence, told.why, told.why_zh)
    header = said[0]
    # Nothing in a card's code or a hash tells what it authenticates: C3 comes from the name alone.
    if CATEGORIES[header.category].cls is InformationClass.C3:
        return replace(header, confidence=max(header.confidence, SURE_ENOUGH))
    if told is None:
        return _named(header, seen.cells)
    agreed = next((one for one in said if one.category == told.category), header)
    if header.category in ALIKE.get(told.category, ()) and agreed.confidence < header.confidence - _CLOSE:
        agreed = header
    return _both(agreed, told)


def _both(header: Reading, told: Told) -> Reading:
    """The name and the values both speak."""
    category, sure = told.category, told.confidence
    if category == header.category:
        why, why_zh = f"{header.why}; {told.why}", f"{header.why_zh}；{told.why_zh}"
        return Reading(category, max(0.99, header.confidence), why, why_zh)
    if header.category in ALIKE.get(category, ()):
        return header
    if sure > header.confidence or category in {"ID_NO", "EMAIL", "USCC"}:
        return Reading(category, sure * 0.9, f"{told.why}, though {header.why}", f"{told.why_zh}，但{header.why_zh}")
    return replace(
        header,
        confidence=header.confidence * 0.9,
        why=f"{header.why}, though {told.why}",
        why_zh=f"{header.why_zh}，但{told.why_zh}",
    )


def _named(header: Reading, cells: Cells) -> Reading:
    """Only the name speaks; the values may speak against it."""
    fits = cells.plausible(header.category)
    if fits is not None and fits < _NEARLY_NONE:
        return _doubted(header, "the values do not look like it", "取值不像")
    if header.category == "NAME" and cells.are_numbers:
        return _doubted(header, "the values are numbers", "取值是数字")
    return header


def _doubted(header: Reading, why: str, why_zh: str) -> Reading:
    return Reading(header.category, header.confidence * 0.4, f"{header.why}, but {why}", f"{header.why_zh}，但{why_zh}")
