# SPDX-License-Identifier: Apache-2.0
"""What several tests of violations do: open a case, take steps as a member of staff, speak as whoever it is about."""

from dataclasses import replace
from typing import Any

from tests.simulators.small_office import ADDRESS
from tests.simulators.two_branches import session_of

from tournier_office.site.register import acts
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.tests.sample import person as plain
from tournier_office.violations import heard
from tournier_office.violations.models import Violation
from tournier_office.violations.register import VIOLATIONS

TELLER, ANALYST = "S0001", "S0011"  # of the other branch
MANAGER, PROTECTION, COMPLIANCE, AUDITOR, LEGAL = "S0002", "S0003", "S0004", "S0006", "S0009"
GIVEN = {"about": TELLER, "source": "audit", "kind": "peeking", "charge": "Forty looks without a case."}
DAYS = {"since_day": "2026-09-01", "until_day": "2026-09-16"}
DECISION = {"finding": "It was so.", "grade": "ordinary", "sanction": "notice", "barred_until": "2026-10-01"}


def person(number: str) -> Actor:
    """The person with a session, as a request brings them."""
    return replace(plain(number), session=session_of(number), address=ADDRESS)


def opened(by: str = AUDITOR, **more: str) -> Violation:
    """A case."""
    row = acts.open_row(VIOLATIONS, person(by), {**GIVEN, **more})
    assert isinstance(row, Violation)
    return row


def step(row: Violation, number: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    return acts.step(VIOLATIONS, person(number), row.pk, verb, {"reason": "because", **given})


def heard_case(row: Violation, suspension: str = "no") -> Violation:
    """Taken up, counted, and the person has spoken."""
    step(row, PROTECTION, "take_up", examiner=LEGAL, suspension=suspension)
    step(row, LEGAL, "count", **DAYS)
    step(row, LEGAL, "hear")
    heard.say(person(row.about), row.pk, "state", {"statement": "The customers had asked me."})
    return row


def decided(row: Violation, **more: str) -> Violation:
    """Decided by another person than the examiner, and told."""
    step(row, LEGAL, "propose", **{**DECISION, **more})
    step(row, COMPLIANCE, "decide")
    return row
