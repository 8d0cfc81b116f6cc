# SPDX-License-Identifier: Apache-2.0
"""Entries about made-up people."""

from tournier.ledger import Entry, Event


def look_up(number: int = 1, *subjects: str, actor: str = "teller-1") -> Entry:
    """A disclosure of two fields of a customer."""
    who = subjects or (f"customer-{number % 7}",)
    return Entry(Event.DISCLOSURE_INTENDED, actor, who, {"fields": ["name", "mobile"], "n": number}, f"d-{number}")


def many(count: int) -> list[Entry]:
    """`count` of them."""
    return [look_up(n) for n in range(count)]
