# SPDX-License-Identifier: Apache-2.0
"""How a statement leaves out customers who may only be stored (PIPL 47): a condition in each table's view.

Leaving out rows of the answer would be too late: what a statement sorts, counts or compares would still tell of them (law 3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tournier.catalogue import Table
from tournier.gate.ports import SourcePort
from tournier.query.setting_apart import condition, refused, setting


def apart_conditions(sources: SourcePort, dialect: str, tables: Iterable[str]) -> dict[str, str]:
    """The condition of each table whose rows concern customers, by its id. Raises tournier.query.Refused where there is none."""
    found = {}
    for place, table in enumerate(tables):
        carriers = sources.carriers(table)
        if len(carriers) > 1:
            raise refused()
        if carriers:
            found[table] = condition(dialect, carriers[0], place)
    return found


def apart_settings(
    sources: SourcePort, dialect: str, tables: Sequence[Table], subjects: Collection[str]
) -> list[tuple[str, str]]:
    """The variables that these conditions read, for the same tables in the same order."""
    found = []
    for place, table in enumerate(tables):
        if sources.carriers(table.id):
            values = sources.leading(table.id, subjects)
            if values is None:
                raise refused()
            found.append(setting(dialect, place, values))
    return found
