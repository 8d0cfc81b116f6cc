# SPDX-License-Identifier: Apache-2.0
"""Law as data: clauses, deadlines and working days, with versions, dates and how sure we are of each (law 12)."""

from tournier.law.calendars import Calendar, calendar
from tournier.law.clauses import CONFIDENCES, Clause, Confidence, clauses
from tournier.law.clocks import Clock, Mark, State, read_clock
from tournier.law.deadlines import Deadline, Happening, Kind, Unit, deadlines, extensions_of, happenings
from tournier.law.drafts import Draft, drafts
from tournier.law.names import Outdated, Superseded, outdated, superseded_names
from tournier.law.touching import Control, touched

__all__ = [
    "CONFIDENCES",
    "Calendar",
    "Clause",
    "Clock",
    "Confidence",
    "Control",
    "Deadline",
    "Draft",
    "Happening",
    "Kind",
    "Mark",
    "Outdated",
    "State",
    "Superseded",
    "Unit",
    "calendar",
    "clauses",
    "deadlines",
    "drafts",
    "extensions_of",
    "happenings",
    "outdated",
    "read_clock",
    "superseded_names",
    "touched",
]
