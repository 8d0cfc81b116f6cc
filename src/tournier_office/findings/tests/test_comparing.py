# SPDX-License-Identifier: Apache-2.0
"""Found numbers are compared with the bank's own customers: only how many is told, and of few nothing."""

import pytest
from tests.simulators.smallbank import CUSTOMERS

from tournier.strays import Found
from tournier_office.findings import comparing, strays
from tournier_office.findings.models import Stray
from tournier_office.site import gateway
from tournier_office.site.register.judging import OFFICE

OURS = [row[3] for row in CUSTOMERS]
OTHERS = [f"1390000{place:04}" for place in range(12)]


def found(*mobiles: str) -> Found:
    return Found("share/list.csv", "csv", "a" * 64, {"MOBILE": len(mobiles)}, ("139****",), {"MOBILE": mobiles}, (), "")


@pytest.mark.parametrize("ours", [0, 1, 3])
def test_how_many_are_our_customers(office, ours):
    assert comparing.open_comparison()(found(*OURS[:ours], *OTHERS)) == ours


def test_of_few_numbers_nothing_is_told(office):
    compare = comparing.open_comparison()
    assert compare(found(*OURS[:1])) is None
    assert compare(found(*OURS[:3], *OTHERS[: comparing.LEAST_COMPARED - 4])) is None


def test_the_entry_says_how_many_and_nobody(office):
    line = found(*OURS[:2], *OTHERS)
    ours = comparing.open_comparison()(line)
    strays.bring(OFFICE, [strays.Brought("share", line.path, line.kind, line.digest, line.types, line.examples, ours)])
    (row,) = Stray.objects.all()
    assert row.ours == 2
    told = [entry.detail for entry in gateway.ledger().entries(limit=5) if entry.detail.get("digest") == line.digest]
    assert [one["ours"] for one in told] == [2]
    assert not any(number in str(told) for number in OURS)
