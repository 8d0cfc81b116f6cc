# SPDX-License-Identifier: Apache-2.0
"""Trace 追溯: from a leaked list to leads, never verdicts; and the marks that exports carry.

`attribute` ranks who may have been the source by what was disclosed to whom; `decoys` and `recognise` tell one
export's made-up rows from every other's. `ledger_pages` reads what was shown out of a ledger; who may ask is the caller's to decide and to record.
"""

from tournier.trace.attribution import Attribution, Lead, Seen, attribute
from tournier.trace.contacted import looked_up_before, peers, who_knew
from tournier.trace.disclosures import Disclosures, Narrowing
from tournier.trace.identifiers import Identifier, Kind, Matched, match, normalise
from tournier.trace.marks import Decoy, Recognised, decoys, mark_code, read_marks, recognise, visible_mark
from tournier.trace.screen_marks import ScreenMark, read_screen_marks
from tournier.trace.shown import Behind, Head, Holder, Shown, ledger_pages
from tournier.trace.token_marks import Refound, marked_tokens, refind, row_marks, token_key, tokens_in
from tournier.trace.weighing import Ranking, Traced, Weighed, weigh

__all__ = [
    "Attribution",
    "Behind",
    "Decoy",
    "Disclosures",
    "Head",
    "Holder",
    "Identifier",
    "Kind",
    "Lead",
    "Matched",
    "Narrowing",
    "Ranking",
    "Recognised",
    "Refound",
    "ScreenMark",
    "Seen",
    "Shown",
    "Traced",
    "Weighed",
    "attribute",
    "decoys",
    "ledger_pages",
    "looked_up_before",
    "mark_code",
    "marked_tokens",
    "match",
    "normalise",
    "peers",
    "read_marks",
    "read_screen_marks",
    "recognise",
    "refind",
    "row_marks",
    "token_key",
    "tokens_in",
    "visible_mark",
    "weigh",
    "who_knew",
]
