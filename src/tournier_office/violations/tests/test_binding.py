# SPDX-License-Identifier: Apache-2.0
"""A case binds the gate: no C2 in clear while the overseers suspended the person, and until the day that a decision names."""

from datetime import date

import pytest
from django.db import connection

from tournier.base import Refused
from tournier_office.site import gateway
from tournier_office.violations import facts, heard
from tournier_office.violations.models import Violation
from tournier_office.violations.tests.cases import (
    COMPLIANCE,
    LEGAL,
    MANAGER,
    PROTECTION,
    TELLER,
    decided,
    heard_case,
    opened,
    person,
    step,
)

TODAY = date(2026, 9, 16)


def against(number: str, day: date = TODAY) -> bool:
    return facts.stands_against(number, day)


def told_by_the_gate(number: str) -> bool:
    """The same as the rules read it, from the office's own port."""
    from tests.simulators.small_office import ADDRESS

    from tournier.policy import Channel, Request
    from tournier_office.site.facts import OfficeFacts

    who = person(number)
    port = OfficeFacts(gateway.project(), gateway.gate().catalogue, gateway.clock())
    try:
        request = Request(
            "r",
            Channel.REVEAL,
            number,
            "counter_service",
            "contract",
            subject="1000001",
            session=who.session,
            address=ADDRESS,
        )
        return bool(port.facts(request).staff["open_violation"])
    finally:
        port.close()


def test_a_suspension_binds_from_the_step_on_and_ends_with_the_case(office):
    row = opened()
    assert not against(TELLER)
    step(row, PROTECTION, "take_up", examiner=LEGAL, suspension="yes")
    assert against(TELLER)
    assert told_by_the_gate(TELLER)
    step(row, COMPLIANCE, "suspend", suspension="no")
    assert not against(TELLER)
    assert not told_by_the_gate(TELLER)
    step(row, COMPLIANCE, "suspend", suspension="yes")
    step(row, COMPLIANCE, "drop")
    assert not against(TELLER)


def test_a_report_alone_closes_nothing(office):
    """Else anybody who may report could shut a colleague's work."""
    opened()
    assert not against(TELLER)


def test_a_decision_binds_until_its_day_and_the_manager_until_theirs(office):
    in_charge = {
        "manager": MANAGER,
        "manager_finding": "knew",
        "manager_sanction": "notice",
        "manager_barred_until": "2026-09-20",
    }
    row = heard_case(opened(), suspension="yes")
    step(
        row, LEGAL, "propose", finding="x", grade="ordinary", sanction="notice", barred_until="2026-10-01", **in_charge
    )
    assert against(TELLER)
    assert not against(MANAGER), "nothing is decided yet"
    step(row, COMPLIANCE, "decide")
    assert [against(TELLER, day) for day in (TODAY, date(2026, 10, 1), date(2026, 10, 2))] == [True, True, False]
    assert [against(MANAGER, day) for day in (TODAY, date(2026, 9, 20), date(2026, 9, 21))] == [True, True, False]


def test_a_decision_that_is_void_binds_nobody(office):
    row = decided(heard_case(opened()))
    assert against(TELLER)
    heard.say(person(TELLER), row.pk, "appeal", {"appeal": "It was another."})
    assert against(TELLER), "an appeal does not suspend it"
    step(row, PROTECTION, "assign_review", reviewer=MANAGER)
    step(
        row, MANAGER, "answer_appeal", appeal_answer="void", appeal_reasons="It was.", sanction="none", barred_until=""
    )
    assert not against(TELLER)
    assert Violation.objects.get().grade == "none"


def test_a_row_that_was_written_past_the_office_decides_nothing(office):
    row = decided(heard_case(opened()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE violations_violation SET barred_until = NULL WHERE id = %s", [row.pk])
    with pytest.raises(Refused) as caught:
        against(TELLER)
    assert caught.value.code == "fact.changed"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE violations_violation SET barred_until = %s WHERE id = %s", ["2026-10-01", row.pk])
