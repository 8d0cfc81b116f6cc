# SPDX-License-Identifier: Apache-2.0
"""How well columns are understood: type, level, and whether what authenticates was missed.

- type: micro F1 over personal categories, a wrong one counting as missed and as false;
- level: the part of all columns that get exactly their class (or none);
- C3 recall: the part of C3 columns that get C3, and its precision beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.detect.schemas.templates import Known
from tournier.catalogue import CATEGORIES, InformationClass
from tournier.detect import Classified, classify


def _personal(category: str | None) -> str | None:
    return category if category and CATEGORIES[category].personal else None


def _part(of: int, whole: int) -> float:
    return of / whole if whole else 0.0


@dataclass(slots=True)
class Quality:
    """Counts of one half, or of one form of it."""

    columns: int = 0
    right: int = 0
    told: int = 0
    personal: int = 0
    levels: int = 0
    secret: int = 0
    secret_found: int = 0
    secret_told: int = 0
    by_category: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        """Of what was called personal, the part that was called right."""
        return _part(self.right, self.told)

    @property
    def recall(self) -> float:
        """Of what is personal, the part that was called right."""
        return _part(self.right, self.personal)

    @property
    def type(self) -> float:
        """Micro F1 over personal categories."""
        return _part(2 * self.right, self.told + self.personal)

    @property
    def level(self) -> float:
        """Exactly the class, of all columns."""
        return _part(self.levels, self.columns)

    @property
    def c3_recall(self) -> float:
        """Of C3 columns, the part that got C3."""
        return _part(self.secret_found, self.secret)

    @property
    def c3_precision(self) -> float:
        """Of what got C3, the part that is."""
        return _part(self.secret_found, self.secret_told)

    def count(self, row: Classified, known: Known) -> None:
        """One more column."""
        told, true = _personal(row.category), _personal(known.category)
        self.columns += 1
        self.told += told is not None
        self.personal += true is not None
        self.right += true is not None and told == true
        self.levels += row.cls == known.cls
        is_secret, told_secret = (one.cls is InformationClass.C3 for one in (known, row))
        self.secret += is_secret
        self.secret_told += told_secret
        self.secret_found += is_secret and told_secret
        if true or told:
            self.by_category.setdefault(true or "-", Counter())[told or "-"] += 1


def understood(columns: Sequence[Known]) -> list[Classified]:
    """What `classify` says of them, table by table as a database has them."""
    return classify(known.sample for known in columns)


def quality(columns: Sequence[Known]) -> dict[str, Quality]:
    """The counts of all, and of each form."""
    found: dict[str, Quality] = {"all": Quality()}
    for known, row in zip(columns, understood(columns), strict=True):
        for name in ("all", known.form):
            found.setdefault(name, Quality()).count(row, known)
    return found
