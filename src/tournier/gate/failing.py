# SPDX-License-Identifier: Apache-2.0
"""What the platform's engineers are told of a failure that nobody foresaw: its kind and its place, nothing of its text."""

from __future__ import annotations

import logging
import traceback
from pathlib import PurePath

_LOG = logging.getLogger("tournier.gate")
_PLACES = 3


def note_failure(disclosure: str, error: BaseException) -> None:
    """Log the kind of the error and the innermost places of the code; its text may hold a customer's value (law 10)."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    places = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    _LOG.error("disclosure %s failed: %s at %s", disclosure, type(error).__qualname__, places)
