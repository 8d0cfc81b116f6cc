# SPDX-License-Identifier: Apache-2.0
"""M20: what a person of an open case saw is counted unprompted, and a criminal threshold that comes near begins a clock."""

from tournier.ledger.entries import Event
from tournier_office.duties import lookups as duties
from tournier_office.site import gateway
from tournier_office.violations import nearing
from tournier_office.violations.tests.cases import COMPLIANCE, LEGAL, PROTECTION, opened, step
from tournier_office.violations.tests.test_counting import BALANCE, disclosed


def saw(name: str, *numbers: int) -> None:
    disclosed(name, {BALANCE: "clear"}, tuple(str(number) for number in range(*numbers)))


def clocks(row) -> dict[str, tuple[str, str]]:
    return {one.deadline: (one.owner, one.second) for one in duties.about("violations", row.pk)}


def test_a_count_that_comes_near_and_then_reaches_a_threshold_begins_clocks_by_itself(office, clock):
    row = opened()
    saw("a", 24)
    assert nearing.watch() == 0
    assert clocks(row) == {}, "twenty-four is not near fifty"
    saw("b", 24, 25)
    clock.set("2026-09-16T11:00")
    assert nearing.watch() == 1
    assert clocks(row) == {"B32": (COMPLIANCE, PROTECTION)}
    step_of = gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)[0]
    assert (step_of.actor, step_of.detail["verb"]) == ("system", "near")
    assert step_of.detail["persons"] == {"property": 25, "transactions": 0, "other": 0}
    saw("c", 25, 50)
    clock.set("2026-09-16T12:00")
    assert nearing.watch() == 1
    assert clocks(row) == {"B33": (COMPLIANCE, PROTECTION)}, "what is reached takes the place of what was near"
    clock.set("2026-09-16T13:00")
    assert nearing.watch() == 0, "each once"


def test_it_waits_on_the_home_of_whoever_weighs_it_and_ends_when_they_have(office, clock):
    row = opened()
    saw("a", 60)
    nearing.watch()
    owed = list(duties.owed_by(COMPLIANCE).filter(kind="violations"))
    assert [one.deadline for one in owed] == ["B33"]
    page = office.client("compliance_officer").get("/").content.decode()
    assert owed[0].page in page
    assert row.about not in page
    step(row, PROTECTION, "take_up", examiner=LEGAL, suspension="no")
    step(row, COMPLIANCE, "refer", referral="kept")
    assert clocks(row) == {}
    clock.set("2026-09-16T13:00")
    assert nearing.watch() == 0


def test_nobody_whom_the_case_is_about_weighs_it(office):
    row = opened(about=COMPLIANCE)
    disclosed("a", {BALANCE: "clear"}, tuple(str(number) for number in range(60)), actor=COMPLIANCE)
    nearing.watch()
    assert clocks(row) == {"B33": (PROTECTION, LEGAL)}
