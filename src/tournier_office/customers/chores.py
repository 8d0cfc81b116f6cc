# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for customers."""

from __future__ import annotations

from tournier_office.customers import asking


def chores() -> None:
    """Ask those whose passwords have become old to change them."""
    asking.ask()
