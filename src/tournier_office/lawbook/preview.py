# SPDX-License-Identifier: Apache-2.0
"""What a version would change, against the rules in force, or against those it replaced."""

from __future__ import annotations

from typing import Any

from tournier.base import TournierError, day_number
from tournier_office.lawbook import lookups, rulebooks, words
from tournier_office.lawbook.cases import compare_outcomes, varied_cases
from tournier_office.lawbook.models import RuleBookVersion

CASES = 600


def _compared_with(row: RuleBookVersion) -> dict[str, str]:
    """The texts to compare with: those it was based on, when they are still kept, else those in force."""
    based = RuleBookVersion.objects.filter(digest=row.based_on).exclude(pk=row.pk).first() if row.based_on else None
    if based is not None:
        return dict(based.files)
    return {} if not row.based_on else dict(lookups.active_files())


def of_version(row: RuleBookVersion) -> dict[str, Any]:
    """Differences by rule and by file, and what typical cases would be decided differently."""
    before, after = _compared_with(row), dict(row.files)
    active = lookups.active_version()
    waits = row.state == lookups.State.PROPOSED
    found: dict[str, Any] = {
        "file_changes": rulebooks.compare_files(before, after),
        "stale": waits and (active.digest if active else "") != row.based_on,
    }
    if not before:
        return found
    try:
        old, new = rulebooks.read(before), rulebooks.read(after)
    except TournierError as error:
        # An old version may cite what the law pack no longer has; its text is shown, its meaning cannot be.
        return found | {"unreadable": error}
    changes = rulebooks.compare_rules(old, new)
    found["rule_changes"] = [
        {"rule": change.rule, "kind": change.kind, "words": words.CHANGES[change.kind], "lines": change.lines}
        for change in changes
    ]
    if waits:
        differences = compare_outcomes(old, new, varied_cases(CASES, day_number()))
        found["outcomes"] = {"total": len(differences), "cases": CASES, "groups": words.outcome_groups(differences)}
    return found
