# SPDX-License-Identifier: Apache-2.0
"""Accepting the rows of a restored backup: what they are, and how they count as the office's own again (M44).

After an older backup was put back, its rows are genuine and older than what the ledger heard (`rolled_back`), and rows
that were made since are gone (`deleted`). Accepting writes each such row's imprint anew, or notes that it is gone, and
the ledger hears of it as of any write. A row that was changed or added by hand is never accepted: it has no genuine
imprint to go on from, and stays named.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from tournier.base import JSON
from tournier.ledger.entries import Event
from tournier_office.site import comparing, gateway, imprints, telling
from tournier_office.site.bound import bound_models
from tournier_office.site.imprints import row_name

_MOST_TOLD = 10
_AT_ONCE = 400
RESTORED = frozenset({"rolled_back", "deleted"})


class Standing(NamedTuple):
    """A restored row as it stands now; version and code are nothing where the row is gone."""

    name: str
    kind: str
    version: int
    code: str


def standing(findings: Iterable[comparing.Finding]) -> tuple[Standing, ...]:
    """The rows among the findings that may be accepted, in the order of their names."""
    chosen = {row_name(one.table, one.row): one.kind for one in findings if one.kind in RESTORED}
    kept: dict[str, tuple[int, str]] = {}
    names = sorted(name for name, kind in chosen.items() if kind == "rolled_back")
    with connection.cursor() as cursor:
        for begin in range(0, len(names), _AT_ONCE):
            some = names[begin : begin + _AT_ONCE]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT row, version, code FROM site_imprint WHERE row IN ({marks}) AND gone = (1 = 0)", some
            )
            kept |= {name: (version, code) for name, version, code in cursor.fetchall()}
    return tuple(Standing(name, kind, *kept.get(name, (0, ""))) for name, kind in sorted(chosen.items()))


def digest(rows: Sequence[Standing]) -> str:
    """What both persons agree on."""
    return hashlib.sha256(
        "\n".join(f"{row.name}\t{row.kind}\t{row.version}\t{row.code}" for row in rows).encode()
    ).hexdigest()


def counts(rows: Iterable[Standing]) -> dict[str, JSON]:
    """How many rows of each register are older, and how many are gone."""
    tables = {imprints.about(model).db_table: imprints.about(model).app_label for model in bound_models()}
    found = Counter((tables.get(row.name.partition(":")[0], "unknown"), row.kind) for row in rows)
    told: dict[str, Any] = {}
    for (register, kind), number in sorted(found.items()):
        told.setdefault(register, {})[kind] = number
    return told


def settle(rows: Sequence[Standing]) -> None:
    """Let these rows be the office's own again, in the transaction of whoever calls.

    Raises Refused (`fact.changed`) when one of them is not as the office once wrote it.
    """
    models = {imprints.about(model).db_table: model for model in bound_models()}
    by_table: dict[str, list[Standing]] = {}
    for row in rows:
        by_table.setdefault(row.name.partition(":")[0], []).append(row)
    for name, some in by_table.items():
        table = imprints.whole(models[name])
        stored = {row.name: table.stored(row.name.partition(":")[2]) for row in some if row.kind == "rolled_back"}
        keys = [key for key in stored.values() if key is not None]
        imprints.expect(models[name], keys)
        imprints.renew(models[name], keys)
        for row in some:
            if row.kind == "deleted":
                imprints.note_gone(name, row.name.partition(":")[2])
    telling.soon()


def accepted() -> list[dict[str, Any]]:
    """The last acceptances, newest first, as the ledger tells them."""
    entries = gateway.ledger().entries(event=Event.REGISTERS_ACCEPTED, limit=_MOST_TOLD)
    return [_told(entry.id, entry.at.isoformat(), entry.actor, entry.detail) for entry in entries]


def _told(entry: str, at: str, by: str, detail: Mapping[str, JSON]) -> dict[str, Any]:
    named = ("proposed_by", "why", "counts", "count", "digest")
    return {"entry": entry, "at": at, "accepted_by": by, **{name: detail.get(name) for name in named}}


def report() -> dict[str, Any]:
    """The comparison of all registers, with what was accepted before."""
    return {**comparing.compare().as_dict(), "accepted": accepted()}
