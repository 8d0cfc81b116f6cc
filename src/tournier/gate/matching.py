# SPDX-License-Identifier: Apache-2.0
"""Match or no match: the value is compared inside the gate and goes no further."""

from __future__ import annotations

import hmac
import unicodedata

from tournier.catalogue import Level
from tournier.gate.ports import SourcePort
from tournier.mask import text_of
from tournier.policy import Decision, Request

_MOST_ROWS = 500


def normalised(text: str) -> str:
    """The form in which two writings of one value are equal: full width folded, no spaces or hyphens, lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def agree(sources: SourcePort, request: Request, decision: Decision, given: str) -> bool:
    """Whether any permitted field of the request equals `given`. Every held value is compared, in constant time each."""
    wanted = normalised(given).encode()
    found = False
    for item in request.fields:
        if decision.level(item.ref) < Level.MATCH or request.subject is None or not wanted:
            continue
        held = sources.held(item.ref.table, [item.ref.field], request.subject, limit=_MOST_ROWS)
        for value in held.rows.column(0):
            text = text_of(value)
            if text is not None:
                found |= hmac.compare_digest(normalised(text).encode(), wanted)
    return found
