# SPDX-License-Identifier: Apache-2.0
"""Exports as plain values: the same objects for the API's bodies and the command's `--json`."""

from __future__ import annotations

from typing import Any

from tournier.seal.files import fingerprint
from tournier_office.disclosures.taken import standing
from tournier_office.exports import lookups, marking, recalling, stops
from tournier_office.exports.models import Download, Export, ReceiverKey

_AS_THEY_ARE = (
    "requester", "purpose", "basis", "case", "why", "source", "shape", "cls", "format", "receiver_kind", "receiver",
    "rows", "customers", "request", "disclosure", "parts", "done", "size", "digest", "decoys", "mark", "marked",
    "downloads", "most_downloads", "entry",
)  # fmt: skip


def export(row: Export) -> dict[str, Any]:
    """An export as it stands now; not its statement, which may hold a person's name."""
    return {
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        "id": row.pk,
        "state": lookups.state_of(row).value,
        "problem": stops.told(row.problem),
        "columns": [
            {name: column[name] for name in ("name", "treatments", "category", "cls")}
            | {"erased": column.get("erased", 0)}
            for column in row.columns
        ],
        "key": fingerprint(row.recipient) if row.recipient else "",
        "why_no_decoys": marking.why_none(row),
        "taken": standing(row),
        "recalled": recalling.is_recalled(row),
        "destroy_by": row.destroy_by.isoformat() if row.destroy_by else None,
        "filed_at": row.filed_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
    }


def link(made: Download) -> dict[str, Any]:
    """A single-use link."""
    return {"link": made.pk, "expires_at": made.expires_at.isoformat()}


def key(row: ReceiverKey | None) -> dict[str, Any]:
    """A public key, or that there is none."""
    return {
        "recipient": row.recipient if row else "",
        "fingerprint": fingerprint(row.recipient) if row else "",
    }
