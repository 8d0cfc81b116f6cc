# SPDX-License-Identifier: Apache-2.0
"""Customers whom an interest names by number: the number goes with an erasure, and the words beside it; that there was an interest stays.

The entries of its steps hold what was declared under the key of their time, which no erasure destroys (0314).
"""

from __future__ import annotations

from tournier_office.interests.models import Interest
from tournier_office.interests.register import INTERESTS
from tournier_office.site.forgetting import GONE
from tournier_office.site.models import Step

#: In place of words that a person wrote about the customer.
_NOTHING = "—"


def subjects() -> set[str]:
    """The numbers of all customers that stand in rows."""
    named = {number for row in Interest.objects.exclude(customers="") for number in row.customers.split(",")}
    return named - {GONE, ""}


def forget(customer: str) -> int:
    """Take the number out of every interest. Whoever else it names is kept away from as before."""
    count = 0
    for row in Interest.objects.filter(customers__contains=customer):
        if customer not in row.customers.split(","):  # part of a longer number
            continue
        row.customers = _without(customer, row.customers)
        row.what = _NOTHING if row.what else ""
        row.save()
        for step in Step.objects.filter(register=INTERESTS.name, row=row.pk):
            _forget_step(step, customer)
        count += 1
    return count


def _without(customer: str, named: str) -> str:
    return ",".join(dict.fromkeys(GONE if number == customer else number for number in named.split(",")))


def _forget_step(step: Step, customer: str) -> None:
    said = str(step.told.get("customers") or "")
    step.reason = _NOTHING if step.reason else ""
    step.told = {**step.told, **({"customers": _without(customer, said)} if said else {})}
    step.save()


def holds(customer: str) -> bool:  # noqa: ARG001  part of what `site.forgetting` asks
    """Nothing in an interest needs the customer's information."""
    return False
