# SPDX-License-Identifier: Apache-2.0
"""With the complainant's identity a handler's declared interest comes to light, and the complaint goes back."""

from tournier_office.complaints.tests import filing
from tournier_office.complaints.tests.conftest import clock, office  # noqa: F401 - fixtures: an hour of work in September
from tournier_office.interests.tests.declaring import COMPLIANCE, CUSTOMER, PROTECTION, declare


def test_whoever_turns_out_to_be_the_complainants_relative_handles_it_no_more(office):  # noqa: F811 - the fixture
    complaint = filing.filed(phone="", name="云小满")[1]
    filing.step(complaint, PROTECTION, "accept")
    filing.step(complaint, PROTECTION, "assign", handler=COMPLIANCE)
    declare(COMPLIANCE, "relative", customers=CUSTOMER)
    filing.step(complaint, PROTECTION, "identify", customer=CUSTOMER)
    complaint.refresh_from_db()
    assert (complaint.handler, complaint.state, complaint.subject) == ("", "accepted", CUSTOMER)
