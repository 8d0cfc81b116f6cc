# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for secrecy officers."""

from __future__ import annotations

from tournier_office.officers import actions


def chores() -> None:
    """End what nobody is any more, and let the clocks of vacancies run."""
    actions.go_on()
