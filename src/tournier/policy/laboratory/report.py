# SPDX-License-Identifier: Apache-2.0
"""What a replay found, as an object for `--json`, the API and the screens."""

from __future__ import annotations

from tournier.base import JSON
from tournier.policy.laboratory.replay import Changed, Kind, Replay


def written(found: Replay) -> dict[str, JSON]:
    """Numbers, posts, rules and entries; no customer, and of people only how many. The most frequent change first."""
    ranked = sorted(found.changed.items(), key=lambda item: (-item[1].decisions, item[1].entries))
    return {
        "rules_version": found.book.version,
        "draft_version": found.draft.version,
        "decided": found.decided,
        "older": found.older,
        "recorded_otherwise": found.differing,
        "outcomes": [
            {"before": old.value, "after": new.value, "decisions": number}
            for (old, new), number in sorted(found.outcomes.items())
        ],
        "changed": [_line(kind, changed) for kind, changed in ranked],
        "unused_grants": list(found.unused()),
    }


def _line(kind: Kind, changed: Changed) -> JSON:
    return {
        "posts": list(kind.posts),
        "purpose": kind.purpose,
        "channel": kind.channel,
        "before": kind.before.value,
        "after": kind.after.value,
        "rules": list(kind.rules),
        "shown": kind.shown,
        "others_agree": kind.agreed,
        "decisions": changed.decisions,
        "people": len(changed.people),
        "entries": list(changed.entries),
    }
