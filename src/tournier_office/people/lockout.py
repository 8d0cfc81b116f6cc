# SPDX-License-Identifier: Apache-2.0
"""Lock-out: five failed tries by account, twenty by address, close the door for fifteen minutes, in all workers (M33)."""

from __future__ import annotations

from tournier.base import Refused
from tournier_office.site import gateway

TRIES = 5
TRIES_OF_ADDRESS = 20
SECONDS = 15 * 60
_ACCOUNT, _ADDRESS = "sign_in.account", "sign_in.address"


def is_locked_out(account: str, address: str) -> bool:
    """Whether this account or address has used up its tries; a right password does not help then."""
    limits = gateway.limits()
    return (
        limits.used(_ACCOUNT, account.lower(), SECONDS) >= TRIES
        or limits.used(_ADDRESS, address, SECONDS) >= TRIES_OF_ADDRESS
    )


def count_failure(account: str, address: str) -> bool:
    """Count a failed try; True when it was the last that was allowed."""
    limits = gateway.limits()
    for name, who, most in ((_ACCOUNT, account.lower(), TRIES), (_ADDRESS, address, TRIES_OF_ADDRESS)):
        try:
            limits.spend(name, who, most, SECONDS)
        except Refused:
            return True
    return is_locked_out(account, address)


def forget(account: str) -> None:
    """A sign-in succeeded: the account's failures no longer count. Those of the address stay."""
    gateway.limits().reset(_ACCOUNT, account.lower())
