# SPDX-License-Identifier: Apache-2.0
"""The partners to whom a file goes or waits to go. Who answers for each is named in the register of owners."""

from __future__ import annotations

from collections.abc import Iterable

from tournier_office.exports import facts
from tournier_office.exports.lookups import LIVE
from tournier_office.exports.models import Export
from tournier_office.site.answering import PARTNER, Thing, partner


def things() -> Iterable[Thing]:
    """Each once, however its name was written."""
    rows = Export.objects.filter(state__in=LIVE, receiver_kind=facts.PARTNER).values_list("receiver", flat=True)
    names = {partner(name): name for name in rows.order_by("receiver").distinct()}
    return [Thing(PARTNER, PARTNER, key, name, managers=()) for key, name in sorted(names.items())]
