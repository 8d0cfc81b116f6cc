# SPDX-License-Identifier: Apache-2.0
"""One disclosure from end to end: ask, facts, decide, approve, record, fetch, treat, mark, deliver."""

from tournier.gate.answers import (
    ApprovalNeeded,
    Ask,
    Card,
    Column,
    Found,
    FoundCustomer,
    Matched,
    No,
    Refusal,
    Section,
)
from tournier.gate.gate import Gate
from tournier.gate.guarding import customer_tokens
from tournier.gate.hints import Hint
from tournier.gate.keeping import kept
from tournier.gate.names import NamedColumn, NamedReference, NamedTable, Names
from tournier.gate.offering import Offer, OfferedField, OfferedTable
from tournier.gate.ports import Shut
from tournier.gate.queries import ErasedCells, OpenQuery, QueryPage, Stopped
from tournier.gate.registers import KeptField, KeptRow

__all__ = [
    "ApprovalNeeded",
    "Ask",
    "Card",
    "Column",
    "ErasedCells",
    "Found",
    "FoundCustomer",
    "Gate",
    "Hint",
    "KeptField",
    "KeptRow",
    "Matched",
    "NamedColumn",
    "NamedReference",
    "NamedTable",
    "Names",
    "No",
    "Offer",
    "OfferedField",
    "OfferedTable",
    "OpenQuery",
    "QueryPage",
    "Refusal",
    "Section",
    "Shut",
    "Stopped",
    "customer_tokens",
    "kept",
]
