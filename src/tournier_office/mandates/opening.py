# SPDX-License-Identifier: Apache-2.0
"""What each post would open for a person, told before anything is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tournier_office.mandates import granting, words
from tournier_office.people import lookups as people
from tournier_office.site import consequences
from tournier_office.site.consequences import Doors


@dataclass(frozen=True, slots=True)
class Would:
    """A post that could be lent, and the doors that it would open beyond those that are open."""

    post: str
    name: str
    doors: Doors

    @property
    def words(self) -> list[tuple[str, Sequence[str]]]:
        """The doors as people read them."""
        return consequences.in_words(self.doors)


def told(number: str) -> list[Would]:
    """Of every post that is lent and that the person does not hold; those that open most come first."""
    own = people.own_posts(number)
    found = [
        Would(code, str(name), granting.would_open(number, code))
        for code, name in words.lent_posts()
        if code not in own
    ]
    return sorted((one for one in found if one.doors), key=lambda one: (-len(one.doors), one.post))
