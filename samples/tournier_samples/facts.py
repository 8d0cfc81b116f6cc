# SPDX-License-Identifier: Apache-2.0
"""Where the rules' facts about a customer stand in the sample bank. All are in the customer's own row."""

from __future__ import annotations

from tournier.catalogue import CustomerFacts, FactMapping, FieldRef
from tournier.catalogue.facts import How
from tournier_samples.catalogue import CUSTOMER


def _column(
    fact: str, column: str, *, when: tuple[str, ...] = (), otherwise: bool | str | frozenset[str] | None = None
) -> FactMapping:
    return FactMapping(fact, How.COLUMN, ref=FieldRef(CUSTOMER, column), when=when, otherwise=otherwise, confirmed=True)


_YES = ("1",)

CUSTOMER_FACTS = CustomerFacts(
    (
        _column("branch", "ssjg"),
        _column("manager", "khjl", otherwise=""),  # most customers have one, some have none
        _column("age", "csrq"),
        _column("minor", "csrq"),
        _column("young", "csrq"),
        _column("deceased", "swbz", when=_YES),
        _column("vip", "khjb", when=("VIP",)),
        _column("dormant", "khzt", when=("久悬",)),
        _column("is_staff", "sfyg", when=_YES),
        _column("restricted", "xzbz", when=_YES),
        _column("consents", "sqyt", otherwise=frozenset()),  # names of purposes, parted by commas
        _column("card_only", "jkkh", when=_YES),
    )
)
