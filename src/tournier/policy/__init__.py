# SPDX-License-Identifier: Apache-2.0
"""Rules: what is asked, what is known, what is decided and why."""

from tournier.policy.decision import Decision, Obligation, Outcome, Reason, Remedy, RemedyStep, Stage
from tournier.policy.request import Agreement, Apart, Channel, Facts, Request, RequestedField
from tournier.policy.rulebook import RuleBook, shipped_rules
from tournier.policy.rules import Rule

__all__ = [
    "Agreement",
    "Apart",
    "Channel",
    "Decision",
    "Facts",
    "Obligation",
    "Outcome",
    "Reason",
    "Remedy",
    "RemedyStep",
    "Request",
    "RequestedField",
    "Rule",
    "RuleBook",
    "Stage",
    "shipped_rules",
]
