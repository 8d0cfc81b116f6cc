# SPDX-License-Identifier: Apache-2.0
"""What is sent to the office's database, for tests that count it: also what does not go through Django's cursors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

__all__ = ["sent"]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that this thread sends to the office's database."""
    statements: list[str] = []
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(statements.append)
        yield statements
        connection.connection.set_trace_callback(None)
        return
    execute, here = psycopg.Cursor.execute, threading.get_ident()

    def executed(cursor: Any, query: Any, *given: Any, **named: Any) -> Any:
        if threading.get_ident() == here:
            statements.append(str(query))
        return execute(cursor, query, *given, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", executed)
    yield statements
