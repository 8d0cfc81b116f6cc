# SPDX-License-Identifier: Apache-2.0
"""Who reviews whose rights. Pure.

- the manager of the branch, else its head, else those of the branch above; then the owner, then the other officers;
- never the person themself, nor who asked for the right;
- the second one of that line reviews where the first is away.

One holder of each post that keeps the office going is spared: where nobody reviews them, they are not suspended, so that
no campaign can shut out the last administrator, approver or officer (law 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from tournier_office.people.everybody import Known
from tournier_office.site.rights import Right

LINE = ("branch_manager", "department_head")
KEEPING = ("system_admin", "security_admin", "audit_admin", "protection_officer", "compliance_officer")
OFFICERS = ("protection_officer", "compliance_officer")
_CHOSEN_BY = frozenset({*LINE, *OFFICERS})


class Reviewers:
    """Finds the reviewers of rights from who holds which post where."""

    def __init__(
        self, rights: Iterable[Right], people: Mapping[str, Known], parents: Mapping[str, str], owner: str
    ) -> None:
        self._parents = parents
        self._heads: dict[tuple[str, str], list[str]] = {}
        officers: list[str] = []
        for right in rights:
            if right.post not in _CHOSEN_BY:  # nearly all of them
                continue
            known = people.get(right.staff)
            if known is None or not known.active:
                continue
            if right.post in LINE and (right.lent is None or right.lent.whole):
                self._heads.setdefault((right.branch, right.post), []).append(right.staff)
            if right.post in OFFICERS:
                officers.append(right.staff)
        self._last = [owner, *sorted(set(officers) - {owner})]
        self._lines: dict[str, list[str]] = {}
        self._two: dict[str, tuple[str, str]] = {}  # of a branch, for whoever is neither of them

    def of(self, right: Right) -> tuple[str, str]:
        """The first and the second reviewer; empty where there is none."""
        branch, staff = right.branch, right.staff
        two = self._two.get(branch)
        if two is None:
            line = self._lines[branch] = list(dict.fromkeys(self._line(branch)))
            two = self._two[branch] = _two(line)
        if staff in two or (right.asked and not set(two).isdisjoint(right.asked)):
            barred = {staff, *right.asked}
            return _two([number for number in self._lines[branch] if number not in barred])
        return two

    def _line(self, branch: str) -> Iterator[str]:
        seen: set[str] = set()
        while branch and branch not in seen:
            seen.add(branch)
            for post in LINE:
                yield from sorted(self._heads.get((branch, post), ()))
            branch = self._parents.get(branch, "")
        yield from self._last


def _two(line: Sequence[str]) -> tuple[str, str]:
    return (line[0] if line else "", line[1] if len(line) > 1 else "")


def spared(rights: Collection[Right], inside: Collection[str], people: Mapping[str, Known]) -> frozenset[str]:
    """The rights that are not suspended for want of review: of each keeping post the one that was given first, for good.

    `inside` are the keys that the campaign reviews. Where a holder at work stands outside it, nobody is spared.
    """
    found, holders = set(), dict[str, list[Right]]()
    for right in rights:
        if right.post in KEEPING and right.lent is None and people[right.staff].active:
            holders.setdefault(right.post, []).append(right)
    for held in holders.values():
        if all(right.key in inside for right in held):
            found.add(min(held, key=lambda right: (right.since, right.staff, right.key)).key)
    return frozenset(found)
