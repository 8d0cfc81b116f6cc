# SPDX-License-Identifier: Apache-2.0
"""The life of an access request as a table: what is not in it cannot happen.

- a request is filed, agreed to stage by stage, then granted;
- a grant is used within its term and then expires;
- a refusal, a withdrawal and an expiry are final.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tournier.base import Refused


class State(StrEnum):
    """Where a request stands."""

    FILED = "filed"
    APPROVED = "approved"  # some of its stages are agreed
    GRANTED = "granted"
    USED = "used"  # granted, and something was shown under it
    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done to a request."""

    APPROVE = "approve"  # a stage or a part of it is agreed, others are open
    GRANT = "grant"  # the last agreement
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    USE = "use"
    LAPSE = "lapse"


TRANSITIONS: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.FILED, Act.APPROVE): State.APPROVED,
        (State.FILED, Act.GRANT): State.GRANTED,
        (State.FILED, Act.REFUSE): State.REFUSED,
        (State.FILED, Act.WITHDRAW): State.WITHDRAWN,
        (State.FILED, Act.LAPSE): State.EXPIRED,
        (State.APPROVED, Act.APPROVE): State.APPROVED,
        (State.APPROVED, Act.GRANT): State.GRANTED,
        (State.APPROVED, Act.REFUSE): State.REFUSED,
        (State.APPROVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.APPROVED, Act.LAPSE): State.EXPIRED,
        (State.GRANTED, Act.USE): State.USED,
        (State.GRANTED, Act.WITHDRAW): State.WITHDRAWN,
        (State.GRANTED, Act.LAPSE): State.EXPIRED,
        (State.USED, Act.USE): State.USED,
        (State.USED, Act.WITHDRAW): State.WITHDRAWN,
        (State.USED, Act.LAPSE): State.EXPIRED,
    }
)

WAITING = frozenset({State.FILED, State.APPROVED})
OPEN = frozenset({State.GRANTED, State.USED})
FINAL = frozenset(State) - WAITING - OPEN


def after(state: State, act: Act) -> State:
    """The state that follows; raises Refused (`request.state`) when the table knows no such step."""
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(
            "request.state",
            "The request has moved on; this is not possible any more.",
            "Look at the request again; file a new one if it is still needed.",
        )
    return following
