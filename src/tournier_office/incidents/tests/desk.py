# SPDX-License-Identifier: Apache-2.0
"""What several tests of incidents do: open one, take steps, bring one to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier_office.duties import lookups as duties
from tournier_office.incidents import accounting
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import INCIDENTS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import make, person
from tournier_office.violations.register import VIOLATIONS

TELLER, HEAD, KEEPER, COMPLIANCE, SECURITY, AUDITOR, LEGAL, ANALYST = "S0001", "S0002", "S0003", "S0004", "S0005", "S0006", "S0009", "S0011"  # fmt: skip
FACTS = {"persons": "600", "items": "", "property": "", "sensitive": "", "marks": "", "assets": ""}
LARGER = {**FACTS, "property": "600"}


def hours_ago(hours: float = 0) -> str:
    """So many hours before now."""
    return (gateway.clock().now() - timedelta(hours=hours)).isoformat()


def opened(by: str = KEEPER, **over: str) -> Incident:
    """Found half an hour ago."""
    given = {"kind": "leak", "source": "seen", "origin": "", "what": "外网出现含客户信息的文件。", "place": "", "found_at": hours_ago(0.5)}  # fmt: skip
    row: Incident = acts.open_row(INCIDENTS, person(by), {**given, **over})
    return row


def step(row: Incident, number: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    return acts.step(INCIDENTS, person(number), row.pk, verb, {"reason": "seen", **given})


def assessed(**over: str) -> Incident:
    """Opened, and graded by these facts."""
    found: Incident = step(opened(), KEEPER, "assess", **{**FACTS, **over})
    return found


def clocks(row: Incident) -> set[str]:
    """The deadlines that run for it."""
    return {one.deadline for one in duties.about("incidents", row.pk)}


def send(row: Incident, what: str, by: str = KEEPER) -> Any:
    """A report was sent now."""
    return step(row, by, "send", sent=what, sent_at=hours_ago(), text="已按要求报送。")


def over(row: Incident) -> Incident:
    """Contained by two, and handled."""
    step(row, SECURITY, "stop")
    step(row, COMPLIANCE, "contain")
    found: Incident = step(row, KEEPER, "finish")
    return found


def all_sent(row: Incident) -> Incident:
    """Everything that is owed was sent."""
    for what in ("nfra_first", "nfra_written", "pboc_brief", "pboc_report", "pboc_consumer", "persons_told", "interested_told", "nfra_final", "pboc_final"):  # fmt: skip
        send(row, what)
    row.refresh_from_db()
    assert accounting.owed(row) == []
    return row


def ready(**over_facts: str) -> Incident:
    """A larger incident that is over, with every report sent; nothing is said yet of whose part it was."""
    return all_sent(over(assessed(**{**LARGER, **over_facts})))


def case(row: Incident, about: str = TELLER, state: str = "closed", **over_case: Any) -> Any:
    """A concluded case about it, as the office wrote it."""
    given = {
        "about": about, "source": "incident", "origin": row.pk, "grade": "ordinary", "sanction": "notice",
        "manager": HEAD, "manager_finding": "supervision", "examiner": LEGAL, "reviewer": "",
    }  # fmt: skip
    return make(VIOLATIONS, state, **{**given, **over_case})


def named(row: Incident, in_charge: str = HEAD, direct: str = TELLER, cases: str = "", others: str = "") -> Any:
    """Whose part it was."""
    return step(row, KEEPER, "name", in_charge=in_charge, direct=direct, cases=cases, others=others)
