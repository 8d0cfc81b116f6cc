# SPDX-License-Identifier: Apache-2.0
"""The second administrator's part after an import: posts agreed to and second halves given, person by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from tournier.base import BadInput, Refused
from tournier_office.people import actions, activation
from tournier_office.people.lookups import first_halves_for, proposals_for
from tournier_office.people.models import PostChange, Staff
from tournier_office.site.said import both


@dataclass(slots=True)
class Waiting:
    """What waits about one person."""

    person: Staff
    proposals: list[PostChange] = field(default_factory=list)
    half: bool = False
    by: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The second halves by number, to be shown once, and what could not be agreed to."""

    halves: Mapping[str, str]
    faults: Mapping[str, str]


def waiting(by: str) -> list[Waiting]:
    """By person, in the order of numbers, what this administrator may agree to."""
    found: dict[str, Waiting] = {}
    for row in proposals_for(by):
        here = found.setdefault(row.staff_id, Waiting(row.staff))
        here.proposals.append(row)
        here.by.add(row.proposed_by)
    for code in first_halves_for(by):
        here = found.setdefault(code.user.staff.number, Waiting(code.user.staff))
        here.half = True
        here.by.add(code.first_by)
    return [found[number] for number in sorted(found)]


def agree(numbers: Sequence[str], *, by: str) -> Agreed:
    """Agree to all that waits about these people, each wholly or not at all; one fault does not stop the others."""
    halves: dict[str, str] = {}
    faults: dict[str, str] = {}
    chosen = [item for item in waiting(by) if item.person.number in set(numbers)]
    for item in chosen:
        number = item.person.number
        try:
            with transaction.atomic():
                for row in item.proposals:
                    actions.decide_post(row.pk, by=by, agree=True)
                if item.half:
                    halves[number] = activation.give_second(number, by=by)
        except (BadInput, Refused) as error:
            faults[number] = both(error)
    return Agreed(halves, faults)
