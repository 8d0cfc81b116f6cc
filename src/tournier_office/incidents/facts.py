# SPDX-License-Identifier: Apache-2.0
"""The fact that this room knows: from which of the tables that an export reads information still leaks.

Every incident is read, not those alone that say so: one that somebody changed past the office opens nothing (`fact.changed`).
"""

from __future__ import annotations

from collections.abc import Mapping

from tournier.policy import Channel, Request
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import RUNNING
from tournier_office.incidents.words import YES
from tournier_office.site.bound import genuine


def leaking(request: Request, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the tables of an export whose leak is not contained; none for what is no export. `sources` names each table's source."""
    if request.channel is not Channel.EXPORT:
        return ()
    rows = genuine(Incident.objects.all())
    closed = {one for row in rows if row.leaking == YES and row.state in RUNNING for one in row.assets.split(",")}
    tables = sorted({item.ref.table for item in request.fields}) if closed else []
    return tuple(one for one in tables if one in closed or sources.get(one, "") in closed)
