# SPDX-License-Identifier: Apache-2.0
"""The ledger 台账: evidence of everything that left or was refused, which nobody can change unseen.

Entries are committed to in a Merkle tree whose signed heads a witness cosigns; clear values lie sealed beside the tree
and can be destroyed for good. `verify` is separate code that shares nothing with the writer.
"""

from tournier.ledger.entries import Entry, Event, OpenedEntry, Receipt, Status
from tournier.ledger.ledger import Ledger
from tournier.ledger.notes import VerifierKey
from tournier.ledger.opening import open_ledger
from tournier.ledger.promises import promise_holds
from tournier.ledger.proofs import Proven, verify_proof
from tournier.ledger.verify import Finding, Report, verify
from tournier.ledger.witness_client import HttpWitness, WitnessPort

__all__ = [
    "Entry",
    "Event",
    "Finding",
    "HttpWitness",
    "Ledger",
    "OpenedEntry",
    "Proven",
    "Receipt",
    "Report",
    "Status",
    "VerifierKey",
    "WitnessPort",
    "open_ledger",
    "promise_holds",
    "verify",
    "verify_proof",
]
