# SPDX-License-Identifier: Apache-2.0
"""Whether what a line says is the verified customer's own: the gate compares, in memory, and records that it did.

- the customer is that of a look of one's own, and has been checked in this session by something they were not searched by;
- each comparison is a disclosure of the channel `match`: rules decide it, ten on one customer in ten minutes;
- whatever the gate does not confirm is nobody's: a refusal, a spent limit, a kind that the bank does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournier.base import BadInput, Refused
from tournier.gate import Matched
from tournier.screening import Finding, Place, Rules
from tournier_office.disclosures import looks
from tournier_office.disclosures.facts import has_been_matched
from tournier_office.disclosures.persons import Person
from tournier_office.site import gateway

# What the catalogue calls what a text says. What is not here is never anybody's own.
_CATEGORIES = {
    "NAME": "NAME", "MOBILE": "MOBILE", "TEL": "TEL", "ID_CARD": "ID_NO", "BANK_CARD": "BANK_CARD", "ACCOUNT": "ACCOUNT",
    "ADDRESS": "ADDRESS", "EMAIL": "EMAIL", "PASSPORT": "PASSPORT", "PLATE": "PLATE", "DATE": "BIRTH_DATE",
}  # fmt: skip
MOST = 5  # comparisons for one line


def own(
    person: Person, look: str, found: Sequence[Finding], place: Place, rules: Rules
) -> tuple[frozenset[Finding], str]:
    """Which findings are the customer's own, and whose they are; nobody's where no look is given or nobody was checked."""
    asked = [one for one in found if one.type in _CATEGORIES and rules.may_be_own(one.type, place)][:MOST]
    if not look or not asked:
        return frozenset(), ""
    taken = looks.take(person, look)
    if not has_been_matched(person.staff, person.session, taken.subject):
        return frozenset(), ""
    ask, gate = looks.ask_of(taken, person), gateway.gate()
    confirmed = set()
    for one in asked:
        try:
            answer = gate.match(ask, taken.subject, _CATEGORIES[one.type], one.value)
        except (Refused, BadInput):
            continue
        if isinstance(answer, Matched) and answer.matched:
            confirmed.add(one)
    return frozenset(confirmed), taken.subject if confirmed else ""
