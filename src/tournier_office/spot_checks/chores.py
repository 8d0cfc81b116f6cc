# SPDX-License-Identifier: Apache-2.0
"""What the office does for spot checks by itself."""

from __future__ import annotations

from tournier_office.spot_checks import drawing


def chores() -> None:
    """Draw each day that is over."""
    drawing.draw()
