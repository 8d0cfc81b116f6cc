# SPDX-License-Identifier: Apache-2.0
"""The fact that this room knows: for which of its tables, for which partner or system of an export nobody answers (M02).

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
from tournier_office.catalogue.assets import partner_id, system_id
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import IN_FORCE, OWNERS, STANDING
from tournier_office.duties import lookups as duties
from tournier_office.site.bound import genuine


def unanswered(request: Request, sources: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """For what of an export nobody answers: ids of tables, the partner to whom it goes, the system that asks.

    None for what is no export. `sources` names each table's source.
    """
    tables = sorted({item.ref.table for item in request.fields})
    if request.channel is not Channel.EXPORT or not tables:
        return ()
    system = system_id(request.staff)
    receiver = partner_id(request.receiver) if request.receiver else ""
    asked = {*tables, *(sources[table] for table in tables if table in sources), system, receiver} - {""}
    rows = genuine(Ownership.objects.filter(state__in=STANDING, asset__in=asked))
    if not rows and not answering.begun():
        return ()
    counts = {row.asset: row.state == IN_FORCE or duties.is_running(OWNERS.name, row.pk, now) for row in rows}
    lacking = [one for one in tables if not counts.get(one, counts.get(sources.get(one, ""), False))]
    lacking += [request.receiver] if receiver and not counts.get(receiver, False) else []
    # Until a version stands for it a system is its key's keeper's; that they have gone opens one within a minute.
    return (*lacking, *([request.staff] if not counts.get(system, True) else []))
