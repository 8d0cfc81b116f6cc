# SPDX-License-Identifier: Apache-2.0
"""`tournier ledger registers`, the office's side: the comparison that the verification on the screen makes, for a timer."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from tournier.base import SystemFailed
from tournier.ledger.entries import Event
from tournier_office.site.serve import point_at


def registers(project: Path) -> dict[str, Any]:
    """What the comparison of every row with its imprint and with the ledger found; it is recorded as a reading.

    Raises SystemFailed when the ledger or the office's database does not answer.
    """
    point_at(project)
    import django
    from django.db import DatabaseError

    django.setup()
    from tournier_office.site import accepting, gateway

    try:
        gateway.record(Event.LEDGER_READ, f"cli:{getpass.getuser()}", {"what": "registers"})
        return accepting.report()
    except DatabaseError:
        raise SystemFailed(
            "office.database",
            "The office's database does not answer, or its tables are older than the program.",
            "Start the database; run `tournier serve PROJECT --no-serve` once after an upgrade.",
        ) from None
    finally:
        gateway.use(None)
