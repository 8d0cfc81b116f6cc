# SPDX-License-Identifier: Apache-2.0
"""No door is kept here; whoever leaves has an exit from that moment on."""

from __future__ import annotations

from collections.abc import Mapping

from tournier_office.personnel import exits
from tournier_office.site.doors import Door

WORDS: Mapping[str, str] = {}


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - nothing stands here
    """Nothing."""
    return []


def holders() -> set[str]:
    """Nobody."""
    return set()


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the office opens it
    """Open the exit."""
    if leaving:
        exits.left(number)
