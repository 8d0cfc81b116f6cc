# SPDX-License-Identifier: Apache-2.0
"""Trace 追溯: from a leaked list to leads, never verdicts; and the marks that exports carry.

`attribute` ranks who may have been the source by what was disclosed to whom; `decoys` and `recognise` tell one
export's made-up rows from every other's. `ledger_rows` reads the disclosures of a ledger; who may ask is the caller's to decide and to record.
"""

from tournier.trace.attribution import Attribution, Lead, Seen, attribute
from tournier.trace.disclosures import Disclosures, Narrowing
from tournier.trace.identifiers import Identifier, Kind, Matched, match, normalise
from tournier.trace.ledger_rows import Row, index_rows, ledger_rows
from tournier.trace.marks import Decoy, Recognised, decoys, mark_code, read_marks, recognise, visible_mark

__all__ = [
    "Attribution",
    "Decoy",
    "Disclosures",
    "Identifier",
    "Kind",
    "Lead",
    "Matched",
    "Narrowing",
    "Recognised",
    "Row",
    "Seen",
    "attribute",
    "decoys",
    "index_rows",
    "ledger_rows",
    "mark_code",
    "match",
    "normalise",
    "read_marks",
    "recognise",
    "visible_mark",
]
