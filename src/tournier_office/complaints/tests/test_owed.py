# SPDX-License-Identifier: Apache-2.0
"""What is asked of the bank as a right, or comes from the People's Bank, has the time of its own law."""

import pytest

from tournier.base import Refused
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.complaints.tests.filing import (
    COMPLIANCE,
    GIVEN,
    MANAGER,
    PROTECTION,
    filed,
    investigated,
    person,
    step,
)
from tournier_office.complaints.tests.test_binding import CUSTOMER
from tournier_office.complaints.tests.test_stages import day, owed
from tournier_office.duties.lookups import about
from tournier_office.site.register import acts

FORWARDED = {"regulator": "PBOC", "regulator_ref": "7/2026", "regulator_received": "2026-09-14"}


@pytest.mark.parametrize(
    ("matter", "clocks"),
    [
        ("right", {"D17": "2026-10-16", "D18": "2026-10-13", "D19A": "2026-09-17", "D19B": "2026-10-13"}),
        ("credit", {"D15": "2026-10-08"}),
        ("aml", {"D14": "2026-10-08"}),
        ("aml_basic", {"D14B": None}),
    ],
)
def test_what_is_no_complaint_has_its_own_time(office, matter, clocks):
    _receipt, row = filed(matter=matter)
    assert {code: due for code, due in owed(row).items() if code != "D14B"} == {
        code: day(due) for code, due in clocks.items() if due
    }
    assert set(owed(row)) == set(clocks)
    investigated(row)
    with pytest.raises(Refused, match="no complaint"):
        step(row, COMPLIANCE, "complicate")
    assert "D19A" not in owed(row), "whoever asks was told that it is taken on"


def test_a_right_is_owed_in_time_from_when_it_is_known_whose_it_is(office):
    row = filed(matter="right", phone="", name="云小满")[1]
    investigated(row)
    assert "D16" not in owed(row)
    for _attempt in range(2):
        step(row, COMPLIANCE, "identify", customer=CUSTOMER)
    assert owed(row)["D16"] == day("2026-10-13")
    assert len(about("complaints", row.pk).filter(deadline="D16")) == 1
    step(row, COMPLIANCE, "withdraw")
    assert owed(row) == {}


def test_what_the_peoples_bank_hands_on_is_answered_in_its_time(office, clock):
    row = acts.open_row(COMPLAINTS, person(MANAGER), {**GIVEN, "channel": "pboc", **FORWARDED})
    assert owed(row) == {"D01": day("2026-10-08"), "D13A": day("2026-10-08")}
    investigated(row)
    step(row, COMPLIANCE, "complicate")
    assert owed(row) == {"D02": day("2026-10-16"), "D13B": day("2026-11-16")}
    step(row, COMPLIANCE, "decide", outcome="unfounded", reply="No.", basis="PIPL 44", remedy="none")
    step(row, PROTECTION, "approve")
    assert owed(row) == {}


@pytest.mark.parametrize(
    ("uses", "clocks"),
    [
        ("marketing", {"D23"}),
        ("customer_care,marketing", {"D21", "D23"}),
        ("customer_care", {"D21"}),
        ("collection", set()),
    ],
)
def test_a_use_that_is_taken_back_ends_at_once_and_is_shown_to_have_ended(office, uses, clocks):
    """XB-40, PIPL 15: begun by what was filed, ended by the step, and the complaint is not closed before."""
    row = filed(matter="stop_use", uses=uses)[1]
    assert set(owed(row)) - {"D01"} == clocks
    investigated(row)
    if not clocks:
        with pytest.raises(Refused, match="No use waits"):
            step(row, COMPLIANCE, "stop_uses", evidence="x")
        return
    row = closable(row)
    with pytest.raises(Refused, match="have stopped"):
        step(row, COMPLIANCE, "close")
    row = step(row, COMPLIANCE, "stop_uses", evidence="call lists and texts of 2026-09-15")
    assert not clocks & set(owed(row))
    with pytest.raises(Refused, match="No use waits"):
        step(row, COMPLIANCE, "stop_uses", evidence="again")
    assert step(row, COMPLIANCE, "close").state == "closed"


def closable(row):
    """A complaint of which nothing else stands against its end."""
    type(row).objects.filter(pk=row.pk).update(state="reviewed", cause="process")
    row.refresh_from_db()
    row.save()
    return row


def test_whoever_withdraws_the_complaint_owes_no_stop(office):
    row = filed(matter="stop_use", uses="marketing")[1]
    step(row, COMPLIANCE, "withdraw", reason="a misunderstanding")
    assert not owed(row)
