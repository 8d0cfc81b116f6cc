# SPDX-License-Identifier: Apache-2.0
"""A trace as plain values: the same object for the API's bodies and the command's `--json`."""

from __future__ import annotations

from typing import Any

from tournier_office.traces.models import Trace


def trace(row: Trace, *, with_result: bool = False) -> dict[str, Any]:
    """The question and where it stands; what was found only where the caller says so."""
    return {
        "trace": row.pk,
        "state": row.state,
        "code": row.code,
        "case": row.case,
        "origin": row.origin,
        "why": row.why,
        "digest": row.digest,
        "rows": row.count,
        "columns": row.columns,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
        "channels": row.channels,
        "fields": row.fields,
        "filed_by": row.filed_by,
        "filed_at": row.filed_at.isoformat(),
        "entry": row.entry,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "list_removed_at": row.list_removed_at.isoformat() if row.list_removed_at else None,
        "result": row.found if with_result and row.state == Trace.State.DONE else None,
    }
