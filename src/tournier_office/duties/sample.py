# SPDX-License-Identifier: Apache-2.0
"""Duties for the demonstration: a secrecy meeting, reviews of rights and a restore drill that are due, one of them late."""

from __future__ import annotations

from datetime import timedelta

from tournier_office.duties.models import Duty
from tournier_office.duties.register import DUTIES
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_BY_HAND = (  # deadline, days since it was done, owner, second
    ("Y26", 88, "1016", "1017"),
    ("Y13A", 27, "1021", "1017"),
    ("Y13B", 80, "1006", "1016"),
    ("Y16", 93, "1020", "1021"),
)


def load(by: str) -> None:
    """Open them, once."""
    person = staff_of(by)
    if person is None or Duty.objects.filter(opened_by=by).exists():
        return
    now = gateway.clock().now()
    for deadline, days, owner, second in _BY_HAND:
        began = (now - timedelta(days=days)).isoformat(timespec="minutes")
        given = {"deadline": deadline, "began_at": began, "owner": owner, "second": second}
        acts.open_row(DUTIES, actor(person), given)
