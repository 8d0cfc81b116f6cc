# SPDX-License-Identifier: Apache-2.0
"""A case is opened from the page of a complaint about somebody, by those who open cases, and leads back to it."""

import re

from tournier_office.complaints.tests.filing import LEGAL, MANAGER, PROTECTION, TELLER, filed, step
from tournier_office.violations.register import VIOLATIONS

ADDRESS = r'href="(/violations/new/[^"]*)"'


def test_from_a_complaint_about_somebody(office):
    _receipt, row = filed()
    legal, page = office.client(LEGAL), f"/complaints/{row.pk}/"
    assert not re.findall(ADDRESS, legal.get(page).content.decode()), "nobody is named yet"
    step(step(row, PROTECTION, "accept"), PROTECTION, "name_staff", about=TELLER)
    (address,) = re.findall(ADDRESS, legal.get(page).content.decode())
    form = legal.get(address.replace("&amp;", "&")).content.decode()
    assert f'value="{TELLER}"' in form
    assert f'value="{row.number}"' in form
    assert not re.findall(ADDRESS, office.client(MANAGER).get(page).content.decode())
    given = {"about": TELLER, "source": "complaint", "origin": row.number, "kind": "peeking", "charge": "Calls."}
    assert legal.post("/violations/new/", given).status_code == 302
    case = VIOLATIONS.table.objects.get()
    assert (case.source, case.origin, case.about) == ("complaint", row.number, TELLER)
    assert row.number in legal.get(f"/violations/{case.pk}/").content.decode()
