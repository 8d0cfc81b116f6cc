# SPDX-License-Identifier: Apache-2.0
"""Who keeps away from what: the one place where declared interests are asked, for the gate and for whoever decides or handles.

What a person declared (`site.interests`) and what was entered about them when they were hired count together. Who learns
that somebody keeps away does not learn why: a declaration is confidential (decision 0290).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tournier.base import Refused
from tournier_office.people.models import Staff
from tournier_office.site import interests
from tournier_office.site.bound import genuine
from tournier_office.site.interests import Declared, Tie, customers_of

APPROVE, HANDLE = interests.APPROVE, interests.HANDLE


@dataclass(frozen=True, slots=True)
class Matter:
    """Whom something that is decided or handled is about; what is not known is empty."""

    customer: str = ""
    organisation: str = ""
    colleague: str = ""


@dataclass(frozen=True, slots=True)
class Ties:
    """What keeps a person away: declared and entered together."""

    own: str
    ties: tuple[Tie, ...]
    declared: Declared

    @property
    def relatives(self) -> frozenset[str]:
        """The customers who are relatives, and further accounts of the person."""
        return customers_of(self.ties, relative=True)

    @property
    def recused_from(self) -> frozenset[str]:
        """The customers whom another interest keeps the person away from."""
        return customers_of(self.ties, relative=False)

    def apart(self, matter: Matter, part: str) -> bool:
        """Whether the person keeps away from this part (`approve`, `handle`) of a matter."""
        if matter.customer and matter.customer == self.own:
            return True
        return any(part in tie.bars and _touches(tie, matter) for tie in self.ties)


def _touches(tie: Tie, matter: Matter) -> bool:
    return bool(
        (matter.customer and matter.customer in tie.customers)
        or (matter.colleague and matter.colleague == tie.colleague)
        or interests.named_alike(tie.organisation, matter.organisation)
    )


def joined(number: str, own: str, relatives: Collection[str]) -> Ties:
    """What was entered about the person, with what they declared."""
    told = interests.declared(number)
    entered = Tie(frozenset(relatives), relative=True)
    second = told.own if own and told.own != own else ""  # a second number of one's own is barred as well
    another = Tie(frozenset({second} - {""}), relative=True)
    return Ties(own or told.own, (*filter(lambda tie: tie.customers, (entered, another)), *told.ties), told)


def ties_of(number: str) -> Ties:
    """What keeps this person away. Raises Refused for a row that was changed past the office."""
    person = next(iter(genuine(Staff.objects.filter(pk=number))), None)
    return joined(number, person.own_customer if person else "", person.relatives if person else ())


class Apart:
    """The same question about many matters: what each person declared is asked once."""

    def __init__(self) -> None:
        self._known: dict[str, Ties] = {}

    def __call__(self, number: str, matter: Matter, part: str) -> bool:
        if number not in self._known:
            self._known[number] = ties_of(number)
        return self._known[number].apart(matter, part)

    def check(self, number: str, matter: Matter, part: str) -> None:
        """Refused where this person may not decide or handle the matter."""
        if self(number, matter, part):
            raise not_independent()


def check_each_apart(numbers: Collection[str], matter: Matter, part: str) -> None:
    """The same for whoever decides and whoever they stand in for: what keeps one away keeps both (0306)."""
    for number in sorted(numbers):
        check_apart(number, matter, part)


def check_apart(number: str, matter: Matter, part: str) -> None:
    """Refused where this person may not decide or handle the matter."""
    Apart().check(number, matter, part)


def not_independent() -> Refused:
    """The refusal, the same for whoever asks: it tells nothing of the interest."""
    return Refused(
        "interest.apart",
        "Whoever would decide or handle this keeps away from it, because of a relationship or another interest.",
        "Let somebody else do it; everybody sees their own declarations under My own matters.",
    )
