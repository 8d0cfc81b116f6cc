# SPDX-License-Identifier: Apache-2.0
"""What an approver sees of the rows: made-up people, treated as the file would treat real ones.

So the approver knows how every column will look, and no customer is disclosed to somebody who only decides.
"""

from __future__ import annotations

from tournier.trace import decoys
from tournier_office.exports import marking
from tournier_office.exports.models import Export
from tournier_office.site import gateway

_ROWS = 3


def rows(row: Export) -> list[list[str]]:
    """Three made-up rows. `…` stands where a real value would stand that says nothing of who it is."""
    kinds = sorted({marking.KINDS[one["category"]] for one in row.columns if one["category"] in marking.KINDS})
    made = decoys(f"sample|{row.pk}", marking.key(), kinds or ["name"], _ROWS)
    gate, found = gateway.gate(), []
    for decoy in made:
        cells = []
        for column in row.columns:
            kind, treatments = marking.KINDS.get(column["category"]), column["treatments"]
            if treatments == ["withheld"]:
                cells.append("—")
            elif kind is None or len(treatments) != 1:
                cells.append("…")
            else:
                cells.append(gate.treated(row.purpose, treatments[0], decoy.values[kind]) or "…")
        found.append(cells)
    return found
