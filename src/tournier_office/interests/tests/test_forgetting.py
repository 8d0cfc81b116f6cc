# SPDX-License-Identifier: Apache-2.0
"""An erasure takes the customer out of declared interests, and nobody else."""

import pytest

from tournier_office.interests import forgetting
from tournier_office.interests.models import Interest
from tournier_office.interests.tests.declaring import COMPLIANCE, TELLER, declare, read_by_rules, step
from tournier_office.site import forgetting as everywhere
from tournier_office.site.models import Step

pytestmark = pytest.mark.django_db
GONE, LONGER, OTHER = "1000001", "10000012", "1000002"


def test_the_number_goes_and_the_others_stay_kept_away_from(office):
    row = declare(customers=f"{GONE},{OTHER}")
    row.what = "their shop"
    row.save()
    other = declare(customers=LONGER)
    step(row, COMPLIANCE, "name_customers", customers=GONE)
    assert forgetting.subjects() == {GONE, OTHER, LONGER}
    assert everywhere.forget(GONE) == 1
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.customers, row.what, other.customers) == (f"erased,{OTHER}", "—", LONGER)
    assert forgetting.subjects() == {OTHER, LONGER}
    assert OTHER in read_by_rules(TELLER, "relatives")
    assert GONE not in str([*Interest.objects.exclude(pk=other.pk).values(), *Step.objects.filter(row=row.pk).values()])
    assert everywhere.forget(GONE) == 0
