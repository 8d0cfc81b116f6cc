# SPDX-License-Identifier: Apache-2.0
"""One leaked table against one ledger. Who may ask, and recording it before it is shown, is in `two_persons`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tournier.trace.disclosures import Narrowing
from tournier.trace.identifiers import Matched
from tournier.trace.leaked_lists import Table, best_column
from tournier.trace.shown import Entries, Shown, ledger_pages
from tournier.trace.weighing import Weighed, weigh


def trace_table(
    ledger: Entries,
    table: Table,
    branches: Mapping[str, str],
    *,
    since: datetime,
    until: datetime,
    column: str = "",
    narrowing: Narrowing | None = None,
) -> tuple[Weighed, Matched]:
    """Match a column of customer numbers, then rank who and what had these customers; persons are those in `branches`.

    Values that fit nobody stay in the list and weaken every lead. Only customer numbers are resolved: the ledger
    holds no name, telephone or card.
    """
    shown = Shown(ledger_pages(ledger, since, until))
    matched = best_column(table, column, {subject: [subject] for subject in shown.subjects})
    weighed = weigh(shown, branches, matched.subjects, len(matched.unknown), narrowing or Narrowing())
    return weighed, matched
