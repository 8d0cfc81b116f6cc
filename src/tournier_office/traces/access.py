# SPDX-License-Identifier: Apache-2.0
"""Who may do what with a trace. Pure (design.md 2, law 5; M83, M90).

- protection officer, compliance and internal audit file traces and agree to others'; nobody agrees to their own;
- whoever agreed or filed reads the result, and so may any auditor; a person whom the result points at never does;
- whoever keeps the service key by which a trace was filed or is read counts as that person too;
- administrators are none of these: they see no customer data and hold no business post.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tournier.base import Refused

TRACERS = frozenset({"protection_officer", "compliance_officer", "auditor"})
AUDITORS = frozenset({"auditor"})


@dataclass(frozen=True, slots=True)
class Parties:
    """Who takes part in a trace, and whom its result points at."""

    persons: frozenset[str]
    named: frozenset[str]


def check_tracer(posts: Collection[str]) -> None:
    """Refused unless the person traces at all."""
    if not TRACERS & set(posts):
        raise Refused(
            "trace.post",
            "Your posts do not trace leaks.",
            "Ask the information protection officer, compliance or internal audit.",
        )


def may_decide(staff: str, posts: Collection[str], first: Collection[str]) -> bool:
    """Whether this person may be the second one; `first` are whoever filed and the keeper of their key."""
    return bool(TRACERS & set(posts)) and staff not in first


def check_result(readers: Collection[str], posts: Collection[str], parties: Parties) -> None:
    """Refused unless the person may read the result; `readers` are the person and the keeper of their key."""
    check_tracer(posts)
    if parties.named & set(readers):
        raise _closed()
    concerned = bool(parties.named & parties.persons)
    party = bool(parties.persons & set(readers))
    if party and concerned:
        raise Refused(
            "trace.concerned",
            "The result is withheld: it concerns one of the two persons of this trace.",
            "An auditor who took no part reads it.",
        )
    if not party and not AUDITORS & set(posts):
        raise _closed()


def _closed() -> Refused:
    return Refused("trace.closed", "This result is not open to you.", "Ask an auditor who took no part.")
