# SPDX-License-Identifier: Apache-2.0
"""Rules: what is asked, what is known, what is decided and why."""

from tournier.policy.decision import Decision, Obligation, Outcome, Reason, Remedy, RemedyStep, Stage
from tournier.policy.request import Channel, Facts, Request, RequestedField

__all__ = [
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
    "Stage",
]
