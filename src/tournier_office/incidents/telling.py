# SPDX-License-Identifier: Apache-2.0
"""What is told in confidence opens an incident by itself: its clocks begin with what the bank knows, not with who reads it first."""

from __future__ import annotations

from tournier_office.incidents import actions, words
from tournier_office.incidents.models import IncidentReport
from tournier_office.incidents.register import INCIDENTS
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE


def prepare(row: IncidentReport, asked: Asked) -> None:
    """The incident is the office's own: neither it nor its entry says who told it, nor from which branch."""
    if asked.verb != acts.OPENED:
        actions.check_text("answer", asked.values["answer"])
        return
    actions.check_text("report", row.report)
    values = {
        "kind": row.kind, "source": words.TOLD, "origin": row.pk, "what": row.report, "place": row.place, "found_at": asked.at,
    }  # fmt: skip
    row.incident = acts.enter(INCIDENTS, Asked(OFFICE, asked.at, None, values)).pk
