# SPDX-License-Identifier: Apache-2.0
"""A case is opened from where its reason stands: the form comes filled in, for those who open cases."""

import re

from tests.simulators.small_office import office

from tournier.ledger.entries import Event
from tournier_office.disclosures.tests import desk
from tournier_office.site import gateway
from tournier_office.violations.register import VIOLATIONS

__all__ = ["office"]


def test_from_an_entry_of_the_evidence(office):
    desk.look(office.client("teller"))
    entry = gateway.ledger().entries(event=Event.DISCLOSURE_INTENDED)[0]
    auditor = office.client("auditor")
    page = auditor.get(f"/evidence/entries/{entry.id}/").content.decode()
    (address,) = re.findall(r'href="(/violations/new/[^"]*)"', page)
    form = auditor.get(address.replace("&amp;", "&")).content.decode()
    assert 'value="S0001"' in form
    assert f'value="{entry.id}"' in form
    given = {"about": "S0001", "source": "entry", "origin": entry.id, "kind": "peeking", "charge": "No case."}
    assert auditor.post("/violations/new/", given).status_code == 302
    assert VIOLATIONS.table.objects.get().origin == entry.id
    own = office.client("teller").get(f"/evidence/entries/{entry.id}/").content.decode()
    assert entry.id in own
    assert "/violations/new/" not in own
