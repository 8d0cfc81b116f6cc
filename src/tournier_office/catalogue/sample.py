# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: somebody answers for the bank's first source, and for one of its tables somebody of its own is proposed."""

from __future__ import annotations

from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import OWNERS
from tournier_office.people.lookups import staff_of
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_WHY = "该数据源由本部门建设并主管。"
_NEXT = "该表由本部门单独维护。"
_SEEN = "与归口管理清单一致。"


def load(*, keeper: str, second: str, owner: str, successor: str) -> None:
    """Once, and only where they are there."""
    people = [staff_of(number) for number in (keeper, second, owner)]
    catalogue = current_catalogue()
    if Ownership.objects.exists() or None in people or not catalogue.tables:
        return
    proposes, decides, answers = people
    assert proposes is not None and decides is not None and answers is not None  # noqa: S101, PT018 - asked above
    given = {"department": answers.branch_id, "owner": owner, "successor": successor}
    for source in catalogue.sources:
        row = acts.open_row(OWNERS, actor(proposes), {"asset": source.name, "why": _WHY, **given})
        acts.step(OWNERS, actor(decides), row.pk, "confirm", {"reason": _SEEN})
    own = {"asset": catalogue.tables[0].id, "why": _NEXT, **given, "owner": successor, "successor": owner}
    acts.open_row(OWNERS, actor(proposes), own)
