# SPDX-License-Identifier: Apache-2.0
"""A case that another register opens: who judged it there reports it here (M83: misuse becomes a case of M18)."""

from __future__ import annotations

from tournier_office.site.register import acts
from tournier_office.site.register.judging import Actor
from tournier_office.violations.register import VIOLATIONS
from tournier_office.violations.words import SAMPLE


def from_spot_check(actor: Actor, about: str, key: str, kind: str, charge: str) -> str:
    """Open a case about whoever was shown the disclosure of this spot check; returns its id. In the caller's transaction."""
    given = {"about": about, "source": SAMPLE, "origin": key, "kind": kind, "charge": charge}
    return str(acts.open_row(VIOLATIONS, actor, given).pk)
