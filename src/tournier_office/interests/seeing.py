# SPDX-License-Identifier: Apache-2.0
"""Who sees which figures: compliance, protection and audit all branches, heads their own and those below."""

from __future__ import annotations

from django.utils import timezone

from tournier.base import Refused
from tournier_office.interests import lookups
from tournier_office.interests.lookups import Figures
from tournier_office.interests.register import SEES_FIGURES
from tournier_office.site.register.judging import Actor

_HEADS = frozenset({"branch_manager", "department_head"})


def figures(actor: Actor) -> list[Figures]:
    """The figures for this person. Refused for whose posts show none."""
    if not actor.posts & SEES_FIGURES or actor.service:
        raise Refused("declaration.figures", "Your posts do not show these figures.", "Ask the compliance officer.")
    everywhere = bool(actor.posts & (SEES_FIGURES - _HEADS))
    reach = frozenset(branch for post in _HEADS for branch in actor.reach.get(post, ()))
    return lookups.figures(None if everywhere else reach, timezone.localdate())
