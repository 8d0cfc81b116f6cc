# SPDX-License-Identifier: Apache-2.0
"""What the ledger has of disclosures, as the gate writes it, and a day that is over."""

from dataclasses import replace

from tests.simulators.smallbank import ID_NO, MOBILE

from tournier.base import JSON, new_id
from tournier.law.spot_checks import spot_check_terms
from tournier.ledger.entries import Entry, Event
from tournier_office.site import gateway
from tournier_office.spot_checks import drawing
from tournier_office.spot_checks.models import SpotCheck

TELLER, MANAGER, PROTECTION, COMPLIANCE, AUDITOR, ANALYST = "S0001", "S0002", "S0003", "S0004", "S0006", "S0011"


def look(number: str, channel: str = "reveal", *, left: bool = True, agreed: tuple[str, ...] = ()) -> str:
    """A disclosure to this person; returns the id of its intent."""
    key = new_id()
    detail: dict[str, JSON] = {
        "channel": channel, "purpose": "counter_service", "basis": "contract", "case": "CS-1", "class": "C3",
        "levels": [[str(MOBILE), "clear"], [str(ID_NO), "masked"]], "agreed": [["branch_manager", one, "e"] for one in agreed],
    }  # fmt: skip
    receipt = gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, number, ("1000001",), detail, key))
    if left:
        gateway.ledger().append(Entry(Event.DISCLOSURE_PAGE, number, ("1000001",), {"channel": channel}, key))
    return receipt.id


def drawn(clock, monkeypatch, share: int = 100, day: str = "2026-09-17T09:00") -> list[SpotCheck]:
    """The checks that are drawn when that morning has come, of every channel alike."""
    terms = spot_check_terms(clock.now().date())
    alike = replace(terms, share=dict.fromkeys(terms.share, share))
    monkeypatch.setattr("tournier_office.spot_checks.drawing.spot_check_terms", lambda _day: alike)
    clock.set(day)
    drawing.draw()
    return list(SpotCheck.objects.all())
