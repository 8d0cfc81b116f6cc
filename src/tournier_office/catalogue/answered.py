# SPDX-License-Identifier: Apache-2.0
"""Which department answered for a table at a moment of the past (M03), by the steps of the register of owners."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from tournier.catalogue import Catalogue
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import IN_FORCE, OWNERS, STANDING
from tournier_office.site.bound import genuine
from tournier_office.site.register import reading


@dataclass(frozen=True, slots=True)
class Answered:
    """What the register said at each moment; the source of a table is the one that the catalogue names today."""

    _sources: dict[str, str]
    _turns: dict[str, list[tuple[datetime, str | None]]]  # of each asset; None where no version of it stood any more

    def department(self, table: str, at: datetime) -> str | None:
        """The department in charge then; empty where nobody answered, None for a table that is not known any more."""
        own = self._then(table, at)
        if own is not None or table not in self._sources:
            return own
        return self._then(self._sources[table], at) or ""

    def _then(self, asset: str, at: datetime) -> str | None:
        turns = self._turns.get(asset, [])
        place = bisect_right(turns, at, key=lambda turn: turn[0])
        return turns[place - 1][1] if place else None


def answered(catalogue: Catalogue) -> Answered:
    """All of it: two statements. Raises Refused (`fact.changed`) where a row or a step is not as the office wrote it."""
    rows = {row.pk: row for row in genuine(Ownership.objects.all())}
    turns: dict[str, list[tuple[datetime, str | None]]] = {}
    for step in reading.steps_of(OWNERS):
        row = rows.get(step.row)
        if row is not None and {step.before, step.after} & set(STANDING):
            stood = step.after in STANDING
            department = row.department if step.after == IN_FORCE else "" if stood else None
            turns.setdefault(row.asset, []).append((step.at, department))
    return Answered({table.id: table.source for table in catalogue.tables}, turns)
