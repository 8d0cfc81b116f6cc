# SPDX-License-Identifier: Apache-2.0
"""How a command reaches the office, which is a package of its own that the library does not import."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from tournier.base import BadInput

GROUP = "tournier.office"


def office(name: str) -> Callable[..., Any]:
    """The office's function of that name; BadInput when the office is not installed."""
    found = entry_points(group=GROUP, name=name)
    for entry in found:
        function: Callable[..., Any] = entry.load()
        return function
    raise BadInput("office.missing", "This command needs the office.", "Install it: pip install 'tournier[office]'.")
