# SPDX-License-Identifier: Apache-2.0
"""What the children of a walk know before they begin, and how they see what the ledger got: parts of office_dying.py."""

from __future__ import annotations

import pkgutil
from importlib import import_module


def read_whole_office() -> None:
    """Every module and address of the office, once: each of the thousand children would read what it needs by itself."""
    from django.urls import reverse

    import tournier_office

    for module in pkgutil.walk_packages(tournier_office.__path__, "tournier_office."):
        if "tests" not in module.name.split(".") and not module.name.endswith((".__main__", ".conftest")):
            import_module(module.name)
    reverse("home")


def newest() -> str:
    """The id of the ledger's newest entry. In a child: this process opens no ledger."""
    from tournier_office.site import gateway

    return next((entry.id for entry in gateway.ledger().entries(limit=1)), "")


def came_after(known: str) -> tuple[str, int]:
    """The newest entry, and how many came after this one: without what the ledger is told of rows, and without what each
    process writes when it has the keys opened. In a child, too.
    """
    from tournier.ledger.entries import Event
    from tournier_office.site import gateway

    came, before = [], None
    while page := gateway.ledger().entries(before=before, limit=20):
        new = [entry for entry in page if entry.id > known]
        came += new
        if len(new) < len(page):
            break
        before = page[-1].id
    told = {Event.REGISTERS_WRITTEN, Event.KEK_USED}
    return came[0].id if came else known, sum(entry.event not in told for entry in came)
