# SPDX-License-Identifier: Apache-2.0
"""How many of those whose posts open highly sensitive information are not employed by the bank (M09)."""

from __future__ import annotations

from datetime import date

from tournier.base import day_number
from tournier_office.people.everybody import everybody
from tournier_office.reviews.opening import opened_by
from tournier_office.site import gateway
from tournier_office.site.cycles import undisturbed
from tournier_office.site.rights import all_rights


@undisturbed()
def among_holders(today: date) -> tuple[int, int]:
    """How many people who hold such a post on this day are not regular staff, and how many hold one. Each counts once."""
    rights = [right for right in all_rights(today) if right.post]
    opens = opened_by(gateway.rules(), {right.post for right in rights}, day_number())
    holders = {right.staff for right in rights if opens[right.post].sensitive}
    held = [known for number, known in everybody({}).items() if number in holders]
    return sum(not known.regular for known in held), len(held)
