# SPDX-License-Identifier: Apache-2.0
"""The reading of wrapped keys and of their epochs, the same in SQLite and PostgreSQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from tournier.keys import Epoch
from tournier.keys.epochs import HEADER, MARK
from tournier.ledger.keys import roll_name

_MANY = 500
_HEAD = f"substr({{column}}, 1, {HEADER}) <> ?"
#: How many keys and secrets do not begin with these bytes, given twice.
LEFT = (
    f"SELECT (SELECT COUNT(*) FROM data_key WHERE {_HEAD.format(column='wrapped')})"
    f" + (SELECT COUNT(*) FROM roll_key WHERE {_HEAD.format(column='sealed')})"
)
_NUMBER = f"CASE WHEN substr({{column}}, 1, {len(MARK)}) = ? THEN substr({{column}}, {len(MARK) + 1}, 4) ELSE ? END"
_COUNTS = f"""SELECT number, COUNT(*) FROM (
SELECT {_NUMBER.format(column="wrapped")} AS number FROM data_key UNION ALL
SELECT {_NUMBER.format(column="sealed")} FROM roll_key) k GROUP BY number"""
# A batch that was sealed under the epoch before is stale from then on, as after an erasure. Where no key is, none is sealed.
BEGIN_EPOCH = (
    "INSERT INTO key_epoch SELECT ?, ?, ?, ? WHERE (SELECT COALESCE(MAX(no), 0) FROM key_epoch) = ?",
    """UPDATE state SET value = CAST(CAST(value AS bigint) + 1 AS text)
WHERE name = 'erasures' AND EXISTS (SELECT 1 FROM data_key)""",
)
IS_NEWEST = "(SELECT COALESCE(MAX(no), 0) FROM key_epoch) = ?"
FORGET_EPOCHS = "DELETE FROM key_epoch WHERE no < ?"


class KeyRows(ABC):
    """The reading half of a `RotationTable`."""

    @abstractmethod
    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement with `?` for values."""

    def keys(self, names: Iterable[bytes]) -> dict[bytes, bytes]:
        wanted = list(names)
        found: dict[bytes, bytes] = {}
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            marks = ",".join("?" * len(part))
            found.update(self._rows(f"SELECT name, wrapped FROM data_key WHERE name IN ({marks})", part))
        return found

    def gone(self, marks: Iterable[bytes]) -> set[bytes]:
        wanted = list(marks)
        found: set[bytes] = set()
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            places = ",".join("?" * len(part))
            sql = f"SELECT mark FROM erased WHERE mark IN ({places})"
            found |= {bytes(mark) for (mark,) in self._rows(sql, part)}
        return found

    def epochs(self) -> list[Epoch]:
        return [
            Epoch(number, holder, bytes(wrapped), since)
            for number, holder, wrapped, since in self._rows(
                "SELECT no, holder, wrapped, since FROM key_epoch ORDER BY no"
            )
        ]

    def is_keyless(self) -> bool:
        return not self._rows("SELECT 1 FROM data_key LIMIT 1")

    def old_keys(self, head: bytes, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        sql = f"SELECT name, wrapped FROM data_key WHERE name > ? AND {_HEAD.format(column='wrapped')} ORDER BY name LIMIT ?"
        return [(bytes(name), bytes(wrapped)) for name, wrapped in self._rows(sql, (after, head, most))]

    def old_secrets(self, head: bytes, after: int, most: int) -> list[tuple[int, bytes, bytes]]:
        sql = (
            "SELECT k.no, t.tree, k.sealed FROM roll_key k JOIN subject_tree t ON t.no = k.no"
            f" WHERE k.no > ? AND {_HEAD.format(column='k.sealed')} ORDER BY k.no LIMIT ?"
        )
        return [
            (number, roll_name(tree), bytes(sealed)) for number, tree, sealed in self._rows(sql, (after, head, most))
        ]

    def key_counts(self) -> dict[int, int]:
        asked = (MARK, bytes(4)) * 2
        return {int.from_bytes(number, "big"): count for number, count in self._rows(_COUNTS, asked)}
