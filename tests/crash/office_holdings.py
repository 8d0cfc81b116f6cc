# SPDX-License-Identifier: Apache-2.0
"""A count of a room that finds something missing; a part of office_registers.py."""

from __future__ import annotations

from typing import Any

from tests.crash.office_dying import Act, World
from tournier.base import new_id


def count_of_a_room() -> Act:
    """Confirmed by its second person: several rows change together."""
    return Act("a count is confirmed, a box is missing and the next count is due", _count_confirmed, _to_be_counted)


def _to_be_counted(_world: World) -> dict[str, str]:
    """A count that was entered, in which one box was not found."""
    from tournier_office.holdings.tests.desk import counted, taken_in

    row = taken_in(label=f"ZC-{new_id()[:16].upper()}", room=new_id())
    return {"count": str(counted(row, "").pk)}


def _count_confirmed(world: World) -> Any:
    from tournier_office.holdings.register import STOCKTAKES
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    return acts.step(STOCKTAKES, person("S0001"), world.memory["count"], "confirm", {})
