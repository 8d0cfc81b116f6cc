# SPDX-License-Identifier: Apache-2.0
"""Who may agree to a request at which stage. Pure: people and requests come as values (M25, M27).

- stages are agreed in order; within a stage all roles, or any one, as the rule says;
- the requester never agrees; one person agrees once, for one role;
- whoever stands in for another is both: neither may be the requester, nor have agreed, by themselves or by another (0266);
- who administers the system (三员) or audits never agrees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tournier.base import JSON, Refused
from tournier.policy import Stage

# 三员分立 and the separation of approval from audit (design.md 2, law 5).
NEVER_APPROVE = frozenset({"system_admin", "security_admin", "audit_admin", "auditor", "service"})
# Roles that count only at the requester's own branch.
BRANCH_ROLES = frozenset({"branch_manager"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """One person's yes, in one role, at one stage (counted from 0)."""

    stage: int
    role: str
    person: str
    for_whom: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """Who has thereby agreed: whoever stood in, and for whom."""
        return frozenset({self.person, self.for_whom} - {""})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who wants to decide."""

    staff: str
    posts: frozenset[str]
    branches: frozenset[str]  # where the posts that count at one branch are held
    active: bool = True
    stands_in: tuple[tuple[str, str, str], ...] = ()  # for whom, as which post, at which branch


def stages_to_json(stages: Iterable[Stage]) -> list[dict[str, JSON]]:
    """Stages as they are kept beside a request."""
    return [{"roles": list(stage.roles), "all_of": stage.all_of} for stage in stages]


def stages_from_json(kept: Sequence[Mapping[str, object]]) -> tuple[Stage, ...]:
    """Stages as they were kept."""
    return tuple(
        Stage(roles=tuple(str(role) for role in _listed(item["roles"])), all_of=bool(item["all_of"])) for item in kept
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def missing_roles(stage: Stage, given: Iterable[str]) -> tuple[str, ...]:
    """The roles of the stage that are still to agree; empty when the stage is complete."""
    agreed = set(given) & set(stage.roles)
    if agreed and not stage.all_of:
        return ()
    return tuple(role for role in stage.roles if role not in agreed)


def current_stage(stages: Sequence[Stage], agreements: Iterable[Agreement]) -> int | None:
    """The index of the first stage that is not complete; None when all are."""
    given = tuple(agreements)
    for index, stage in enumerate(stages):
        if missing_roles(stage, (item.role for item in given if item.stage == index)):
            return index
    return None


def _no(code: str, cause: str, cure: str) -> Refused:
    return Refused(f"approval.{code}", cause, cure)


def _places(
    candidate: Candidate, roles: Sequence[str], branch: str, counted: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The roles in which the candidate may decide for somebody who is not counted yet, and for whom."""
    for role in roles:
        for for_whom, post, place in candidate.stands_in:
            if post == role and (role not in BRANCH_ROLES or place == branch) and for_whom not in counted:
                yield role, for_whom


def role_for(
    candidate: Candidate,
    *,
    requester: str,
    branch: str,
    stages: Sequence[Stage],
    agreements: Sequence[Agreement],
) -> tuple[int, str, str]:
    """The stage and role in which `candidate` may decide now, and for whom; raises Refused with the reason otherwise.

    Who holds a post decides by it; only where no own post does, one that was delegated.
    """
    if candidate.staff == requester:
        raise _no("own", "Nobody decides on their own request.", "Ask the person whose post the stage names.")
    if not candidate.active:
        raise _no("inactive", "Your post is not active.", "Ask the people office to correct your status.")
    if candidate.posts & NEVER_APPROVE:
        raise _no("separated", "Administrators and auditors do not approve disclosures.", "Leave it to the business.")
    agreed = {person for item in agreements for person in item.persons}
    if candidate.staff in agreed:
        raise _no("twice", "You have agreed to this request already.", "Another person must complete it.")
    index = current_stage(stages, agreements)
    if index is None:
        raise _no("complete", "Every stage is agreed already.", "Nothing more is needed.")
    open_roles = missing_roles(stages[index], (item.role for item in agreements if item.stage == index))
    for role in open_roles:
        if role in candidate.posts and (role not in BRANCH_ROLES or branch in candidate.branches):
            return index, role, ""
    place = next(_places(candidate, open_roles, branch, agreed | {requester}), None)
    if place is not None:
        return index, *place
    if BRANCH_ROLES & set(open_roles) & candidate.posts:
        raise _no("branch", "The request belongs to another branch.", "The manager of the requester's branch decides.")
    raise _no("post", "Your posts do not decide at this stage.", "A holder of the post that the stage names decides.")
