# SPDX-License-Identifier: Apache-2.0
"""`tournier ledger registers`, the office's side: the comparison that the verification on the screen makes, for a timer."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from tournier.base import SystemFailed
from tournier.ledger.entries import Event
from tournier_office.site.serve import point_at


def registers(project: Path, drill: Path | None = None, *, restored: bool = False) -> dict[str, Any]:
    """What the comparison of every row with its imprint and with the ledger found; it is recorded as a reading.

    After restoring, registers forget whoever was erased since the backup (`forgotten` rows). In a drill, whose live
    project is given, the gate is asked once besides (`gate`).

    Raises SystemFailed when the ledger or the office's database does not answer.
    """
    point_at(project)
    import django
    from django.db import DatabaseError

    django.setup()
    from tournier_office.evidence import drilling
    from tournier_office.site import accepting, forgetting, gateway

    try:
        gateway.record(Event.LEDGER_READ, f"cli:{getpass.getuser()}", {"what": "registers"})
        forgotten = {"forgotten": forgetting.forget_erased()} if restored else {}
        found = accepting.report() | forgotten
        return found if drill is None else found | {"gate": drilling.asked(project, drill)}
    except DatabaseError:
        raise SystemFailed(
            "office.database",
            "The office's database does not answer, or its tables are older than the program.",
            "Start the database; run `tournier serve PROJECT --no-serve` once after an upgrade.",
        ) from None
    finally:
        gateway.use(None)
