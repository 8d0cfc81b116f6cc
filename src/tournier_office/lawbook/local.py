# SPDX-License-Identifier: Apache-2.0
"""A rule for one place is an exception from the bank's one standard, and only the head office agrees to it (M11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tournier.base import Refused
from tournier_office.lawbook import rulebooks
from tournier_office.people import lookups as people

_PLACE = r"\w+\.(?:branch|region)"
# A place compared with a word of the rule, in any of the ways in which Cedar says so.
_LITERAL = re.compile(rf'{_PLACE}\s*(?:==|!=|like)\s*"|"\s*(?:==|!=)\s*{_PLACE}|contains\(\s*{_PLACE}\s*\)')


def local_rules(files: Mapping[str, str], places: Iterable[str]) -> dict[str, str]:
    """The rules that name a place, with their texts."""
    names = [f'"{place}"' for place in places if place]
    rules = rulebooks.read(dict(files)).rules
    return {
        rule.id: rule.text for rule in rules if _LITERAL.search(rule.text) or any(name in rule.text for name in names)
    }


def expect_head_office(files: Mapping[str, str], in_force: Mapping[str, str], by: str) -> None:
    """Raises Refused (`rules.local`) where the text makes or changes a rule for one place and `by` does not work at the head office.

    A rule that is taken back to the standard is nobody's exception: whoever may decide may agree to that.
    """
    where = people.branches_of().get(by, "")
    if not people.parent_of(where):
        return
    places = people.places()
    known = local_rules(in_force, places) if in_force else {}
    if any(known.get(name) != text for name, text in local_rules(files, places).items()):
        raise Refused(
            "rules.local",
            "A rule of this text names one place, which is an exception from the bank's one standard.",
            "Let somebody of the head office decide.",
        )
