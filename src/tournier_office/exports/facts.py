# SPDX-License-Identifier: Apache-2.0
"""The fact that this room knows: the session in which an export was asked for.

Production goes on when its requester signs out, because nothing leaves by it: who takes the file is asked anew, in a
session that lives. So the session counts as it was when the export was filed; person, post and agreement as they are now.
"""

from __future__ import annotations

from tournier.base import Refused
from tournier_office.exports.models import Export
from tournier_office.site.bound import genuine

PREFIX = "export:"
PARTNER = Export.Receiver.PARTNER
_LIVE = (
    Export.State.MEASURING,
    Export.State.WAITING,
    Export.State.FETCHING,
    Export.State.RECORDING,
    Export.State.WRITING,
    Export.State.READY,
)


def receiver_of(row: Export) -> str:
    """The partner to whom the file goes, whom somebody has to answer for; empty for people of the bank and for authorities."""
    return row.receiver if row.receiver_kind == PARTNER else ""


def session_of(session: str, staff: str) -> tuple[int, bool, bool]:
    """Factors, managed device, locked. Raises Refused (`fact.missing`) for an export that has ended or is another's."""
    found = genuine(Export.objects.filter(pk=session.removeprefix(PREFIX), requester=staff, state__in=_LIVE))
    if not found:
        raise Refused("fact.missing", "It is not known for which export this is asked.", "Ask for it anew.")
    row = found[0]
    return row.factors, row.managed_device, False
