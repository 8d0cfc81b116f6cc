# SPDX-License-Identifier: Apache-2.0
"""A case that another register opens: who judged it there reports it here (M83: misuse becomes a case of M18)."""

from __future__ import annotations

from tournier_office.site.register import acts
from tournier_office.site.register.judging import Actor
from tournier_office.violations.register import VIOLATIONS
from tournier_office.violations.words import ENTRY, SAMPLE


def from_spot_check(actor: Actor, about: str, key: str, kind: str, charge: str) -> str:
    """Open a case about whoever was shown the disclosure of this spot check; returns its id. In the caller's transaction."""
    return _opened(actor, {"about": about, "source": SAMPLE, "origin": key, "kind": kind, "charge": charge})


def from_alert(actor: Actor, about: str, entry: str, kind: str, charge: str) -> str:
    """The same about whoever an alert names; `entry` is the alert's own in the ledger."""
    return _opened(actor, {"about": about, "source": ENTRY, "origin": entry, "kind": kind, "charge": charge})


def _opened(actor: Actor, given: dict[str, str]) -> str:
    return str(acts.open_row(VIOLATIONS, actor, given).pk)
