# SPDX-License-Identifier: Apache-2.0
"""One leaked table against one ledger. Who may ask, and recording it before it is shown, is in `two_persons`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tournier.trace.attribution import Attribution, attribute
from tournier.trace.disclosures import Narrowing
from tournier.trace.identifiers import Matched
from tournier.trace.leaked_lists import Table, best_column
from tournier.trace.ledger_rows import Entries, index_rows, ledger_rows


def trace_table(
    ledger: Entries,
    table: Table,
    branches: Mapping[str, str],
    *,
    since: datetime,
    until: datetime,
    column: str = "",
    narrowing: Narrowing | None = None,
) -> tuple[Attribution, Matched]:
    """Match a column of customer numbers, then rank the holders who have a branch in `branches`.

    Values that fit nobody stay in the list and weaken every lead. Only customer numbers are resolved: the ledger
    holds no name, telephone or card.
    """
    rows = [row for row in ledger_rows(ledger, since, until) if row.holder in branches]
    matched = best_column(table, column, {row.subject: [row.subject] for row in rows})
    leaked = [*matched.subjects, *(f"unknown|{key}" for key in matched.unknown)]
    return attribute(index_rows(rows, branches), leaked, narrowing=narrowing), matched
