# SPDX-License-Identifier: Apache-2.0
"""Stages of approval: reading `@stages`, what they demand of the approvals, and merging those of several rules.

Grammar: `>` separates stages in order; within a stage `&` means all of, `|` means any of, never both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tournier.base import BadInput
from tournier.policy.decision import Stage
from tournier.policy.words import POSTS

_CURE = 'Write posts joined by "&" or "|" within a stage and ">" between stages.'


def parse_stages(text: str) -> tuple[Stage, ...]:
    """The stages that `text` names; BadInput for an empty stage, an unknown post or a mixture of & and |."""
    return tuple(_stage(part) for part in text.split(">"))


def _stage(text: str) -> Stage:
    if "&" in text and "|" in text:
        raise BadInput("rules.stages", f"The stage {text.strip()!r} mixes & and |.", _CURE)
    roles = tuple(role.strip() for role in text.replace("|", "&").split("&"))
    unknown = [role for role in roles if role not in POSTS]
    if unknown or len(set(roles)) != len(roles):
        raise BadInput("rules.stages", f"The stage {text.strip()!r} names an unknown post, or a post twice.", _CURE)
    return Stage(roles, all_of="|" not in text)


def demands(stages: Iterable[Stage]) -> tuple[frozenset[str], frozenset[frozenset[str]]]:
    """What the approvals must contain: all of the first set, and one of each of the others. Order is the office's to keep."""
    every: set[str] = set()
    some: set[frozenset[str]] = set()
    for stage in stages:
        if stage.all_of:
            every |= set(stage.roles)
        else:
            some.add(frozenset(stage.roles))
    return frozenset(every), frozenset(some)


def merge_stages(lists: Sequence[Sequence[Stage]]) -> tuple[Stage, ...]:
    """One list of stages that satisfies every list, in every list's order, asking nobody twice.

    A stage of which any one suffices falls away when one of its roles must agree anyway. When two lists
    contradict each other's order, all roles that must agree come in one stage.
    """
    every, _ = demands(stage for stages in lists for stage in stages)
    kept = [
        [stage for stage in stages if stage.all_of or not every & set(stage.roles)] for stages in lists
    ]  # fmt: skip
    ranks = _ranks(kept)
    found: list[Stage] = []
    for rank in sorted(set(ranks.values())):
        together = sorted((role for role in every if ranks.get(role) == rank), key=POSTS.index)
        if together:
            found.append(Stage(tuple(together)))
        found += [Stage(key, all_of=False) for key, at in ranks.items() if isinstance(key, tuple) and at == rank]
    return tuple(found)


def _keys(stage: Stage) -> list[str | tuple[str, ...]]:
    return list(stage.roles) if stage.all_of else [tuple(sorted(stage.roles, key=POSTS.index))]


def _ranks(lists: Sequence[Sequence[Stage]]) -> dict[str | tuple[str, ...], int]:
    """The earliest place of each role, and of each any-of stage, that keeps every list's order."""
    ranks: dict[str | tuple[str, ...], int] = {
        key: 0 for stages in lists for stage in stages for key in _keys(stage)
    }  # fmt: skip
    for _ in range(len(ranks) + 1):
        changed = False
        for stages in lists:
            for before, after in pairwise(stages):
                least = max(ranks[key] for key in _keys(before)) + 1
                for key in _keys(after):
                    if ranks[key] < least:
                        ranks[key], changed = least, True
        if not changed:
            return ranks
    return dict.fromkeys(ranks, 0)
