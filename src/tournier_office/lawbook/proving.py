# SPDX-License-Identifier: Apache-2.0
"""What must always hold, proved over a version of the rules: `policy.laboratory.proof` on the console.

A proof takes seconds of a processor and its solver serves one caller at a time; what was proved of a text stays so, and
is kept for the day that its examples are told by.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from tournier.base import BadInput, day_number
from tournier.policy.laboratory import proof, telling
from tournier_office.lawbook import rehearsing, rulebooks
from tournier_office.lawbook.lookups import version
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site.staff_person import StaffPerson

_one_at_a_time = threading.Lock()


def proved(key: str, person: StaffPerson) -> tuple[RuleBookVersion, dict[str, Any]]:
    """The version, and what `tournier policy prove --json` says of it.

    Raises Refused for posts that do not try rules, and BadInput for an unknown version, for one that does not load any
    more, and where z3 is not installed.
    """
    if not rehearsing.may_read(person):
        raise rehearsing.no_post()
    row = version(key)
    if row is None:
        raise BadInput("rules.unknown", "There is no such version.", "Open the list of versions.")
    with _one_at_a_time:
        return row, _proved(tuple(sorted(row.files.items())), day_number())


@lru_cache(maxsize=16)
def _proved(files: tuple[tuple[str, str], ...], today: int) -> dict[str, Any]:
    book = rulebooks.read(dict(files))
    verdicts = proof.prove(book, proof.read_standing(proof.shipped_standing()), today)
    return telling.proof_written(book, verdicts, proof.idle_rules(book), today)
