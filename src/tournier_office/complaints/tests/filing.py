# SPDX-License-Identifier: Apache-2.0
"""What several tests of complaints do: file one as the public does, and take steps as a member of staff."""

from dataclasses import replace
from typing import Any

from tests.simulators.small_office import ADDRESS
from tests.simulators.two_branches import session_of

from tournier_office.complaints import lookups, receiving
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.site.register import acts
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.tests.sample import person as plain

MANAGER, PROTECTION, COMPLIANCE, LEGAL, AUDITOR = "S0002", "S0003", "S0004", "S0009", "S0006"
TELLER, ANALYST = "S0001", "S0011"  # of the other branch
PHONE, NAME, STORY = "13800138000", "王小明", "I never agreed to the calls."
GIVEN = {"matter": "information", "name": NAME, "phone": PHONE, "branch": "B01", "story": STORY}


def filed(**more: str) -> tuple[receiving.Receipt, Complaint]:
    """A complaint of the public's."""
    receipt = receiving.file({**GIVEN, **more}, ADDRESS)
    row = lookups.by_number(receipt.number)
    assert row is not None
    return receipt, row


def person(number: str) -> Actor:
    """The person with a session, as a request brings them."""
    return replace(plain(number), session=session_of(number), address=ADDRESS)


def step(row: Complaint, number: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    return acts.step(COMPLAINTS, person(number), row.pk, verb, {"reason": "because", **given})


def investigated(row: Complaint, handler: str = COMPLIANCE, by: str = PROTECTION) -> Any:
    """Taken on, with a handler whom another person named."""
    step(row, by, "accept")
    return step(row, by, "assign", handler=handler)


DECISION = {"outcome": "upheld", "reply": "You were right.", "basis": "PIPL 44", "remedy": "stopped"}


def decided(row: Complaint, handler: str = COMPLIANCE, by: str = MANAGER) -> Any:
    """Answered: the handler's decision, signed by another person."""
    step(row, handler, "decide", **DECISION)
    return step(row, by, "approve")
