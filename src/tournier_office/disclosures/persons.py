# SPDX-License-Identifier: Apache-2.0
"""The person who acts, as a value that screens, the API and the command build alike."""

from __future__ import annotations

from dataclasses import dataclass

from tournier.base import Refused
from tournier.gate import Ask
from tournier_office.disclosures.stages import Candidate


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member of staff, with the session and address from which they act."""

    staff: str
    name: str
    branch: str
    posts: frozenset[str]
    session: str
    address: str = ""
    active: bool = True
    manages: frozenset[str] = frozenset()  # the branches whose manager the person is

    def ask(self, purpose: str, basis: str, case: str = "", break_glass: str = "") -> Ask:
        """The part of a question that every channel shares."""
        return Ask(self.staff, purpose, basis, case, break_glass, self.session, self.address)

    @property
    def candidate(self) -> Candidate:
        """The person as someone who wants to decide."""
        return Candidate(self.staff, self.posts, self.manages, self.active)


def refuse_administrators(person: Person) -> None:
    """Administrators see no customer data (三员, design.md 2 law 5); rules say so as well, this holds without them."""
    if person.posts & {"system_admin", "security_admin", "audit_admin"}:
        raise Refused("post.administrator", "Administrators see no customer information.", "Ask the business.")
