# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of leads: who is too near, what a misuse leads to, what lies behind one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier_office.contacts.models import Lead
from tournier_office.contacts.words import MISUSE
from tournier_office.evidence import lookups as evidence
from tournier_office.people.independence import HANDLE, Matter, check_each_apart
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit
from tournier_office.violations import opening


def prepare(row: Lead, asked: Asked) -> None:
    """Before the entry. Whoever is near to the person judges nothing of it; a misuse is a case, in which they are heard."""
    if asked.move is None:
        return
    check_each_apart(asked.persons, Matter(colleague=row.staff), HANDLE)
    if row.outcome == MISUSE and not row.kind:
        raise Unfit({"kind": _("Say what kind of misuse it is.")})
    if row.outcome == MISUSE:
        row.violation = opening.from_alert(asked.actor, row.staff, row.entry, row.kind, row.finding)
    else:
        row.kind = ""


def panel(row: Lead) -> dict[str, Any]:
    """The disclosures behind a lead, as the ledger has them; which customers they showed is read there, where reading is recorded."""
    behind = [
        {**one, "at": datetime.fromisoformat(one["at"]), "channel": evidence.channel_words(one["channel"])}
        for one in row.behind
    ]
    return {"behind": behind}
