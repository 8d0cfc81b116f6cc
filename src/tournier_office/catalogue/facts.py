# SPDX-License-Identifier: Apache-2.0
"""The fact that this room knows: which of the tables that an export reads nobody answers for (M02).

- It binds from the moment at which the bank has put its first owner in force; a bank that names nobody loses nothing.
- Who goes leaves a term behind: while the clock runs in which somebody is to answer again (B17), the table counts as
  answered for. It begins within a minute, by the same worker that makes exports: no file is made where it does not run.
- Rows are read as the office wrote them; where no row says anything, nobody answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tournier.policy import Channel, Request
from tournier_office.catalogue import answering
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import IN_FORCE, OWNERS, STANDING
from tournier_office.duties import lookups as duties
from tournier_office.site.bound import genuine


def unanswered(request: Request, sources: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """Ids of the tables of an export for which nobody answers; none for what is no export. `sources` names each table's source."""
    tables = sorted({item.ref.table for item in request.fields})
    if request.channel is not Channel.EXPORT or not tables:
        return ()
    asked = {*tables, *(sources[table] for table in tables if table in sources)}
    rows = genuine(Ownership.objects.filter(state__in=STANDING, asset__in=asked))
    if not rows and not answering.begun():
        return ()
    counts = {row.asset: row.state == IN_FORCE or duties.is_running(OWNERS.name, row.pk, now) for row in rows}
    return tuple(one for one in tables if not counts.get(one, counts.get(sources.get(one, ""), False)))
