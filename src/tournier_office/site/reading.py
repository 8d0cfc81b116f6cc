# SPDX-License-Identifier: Apache-2.0
"""Rows by a fixed statement, for what every question asks: building the statement anew each time cost more than asking.

Statements name tables of the caller's own register only, values are parameters, and every row is read anew (law 4).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def rows(sql: str, *values: str | bool) -> list[tuple[Any, ...]]:
    """All rows of one reading statement; `%s` marks the values in order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def moment(value: datetime) -> datetime:
    """A stored moment as every database means it: SQLite gives it without its zone, which is UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def listed(value: Any) -> list[Any]:
    """A stored list as every database means it: as text in one, parsed in another."""
    found: list[Any] = json.loads(value) if isinstance(value, str) else value
    return found
