# SPDX-License-Identifier: Apache-2.0
"""Leaked lists between filing and result: in the project's folder, readable by the office's account alone.

A list is personal data that somebody has already lost once. It is removed as soon as the trace ends, however it ends,
and after seven days in any case; the ledger holds its digest and the number of its rows, nothing else.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from tournier.base import Refused, SystemFailed
from tournier.trace.leaked_lists import Table
from tournier.trace.two_persons import list_digest
from tournier_office.site import gateway, private_files


def _path(trace: str) -> Path:
    if not trace.isalnum():  # ids are ours, but this is a path
        raise _gone()
    return gateway.project().path / "spool" / "traces" / trace


def _gone() -> Refused:
    return Refused("trace.gone", "The list of this trace was removed.", "File the trace anew with the list.")


def digest(table: Table, marks: str) -> str:
    """What both persons agree on: the cells in their order, and the marks that were typed in."""
    return list_digest([*table.rows, (marks,)] if marks else table.rows)


def keep(trace: str, table: Table, marks: str) -> None:
    """Keep a list and the marks that were typed in."""
    try:
        private_files.write(_path(trace), orjson.dumps({"rows": table.rows, "marks": marks}))
    except OSError:
        raise SystemFailed("trace.spool", "The list cannot be kept.", "Look at the project folder's disk.") from None


def read(trace: str) -> tuple[Table, str]:
    """The list and the marks; Refused when they are gone."""
    try:
        kept = orjson.loads(_path(trace).read_bytes())
    except (OSError, ValueError):
        raise _gone() from None
    return Table(tuple(tuple(row) for row in kept["rows"])), kept["marks"]


def remove(trace: str) -> None:
    """Remove the list; nothing happens when it is gone."""
    _path(trace).unlink(missing_ok=True)
