# SPDX-License-Identifier: Apache-2.0
"""Screening 话语筛查: what may be said in a chat, a mail, a work order or on the telephone, before it is said. Pure.

`findings` looks at one line together with the last lines of its conversation; `decide` says of each finding what becomes of it.
"""

from tournier.screening.deciding import Permits, Reason, Screened, decide
from tournier.screening.finding import Finding, Line, findings
from tournier.screening.phrases import Asked, WordList, read_entries, shipped_lists
from tournier.screening.rules import Place, Rule, Rules, Speaker, Treatment, Way, read_rules, rules_of

__all__ = [
    "Asked",
    "Finding",
    "Line",
    "Permits",
    "Place",
    "Reason",
    "Rule",
    "Rules",
    "Screened",
    "Speaker",
    "Treatment",
    "Way",
    "WordList",
    "decide",
    "findings",
    "read_entries",
    "read_rules",
    "rules_of",
    "shipped_lists",
]
