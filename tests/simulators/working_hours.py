# SPDX-License-Identifier: Apache-2.0
"""A clock that runs as the system's does, and is never outside the bank's working hours, nor on a day off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tournier.base import SystemClock

_BANK = ZoneInfo("Asia/Shanghai")
_FRIDAY = 5
_FIRST, _LAST = 8 * 60, 19 * 60 + 30  # the rule book: 07:30 to 20:00


def open_now() -> bool:
    """Whether the rule book allows exports of C2 at this moment, where the clock cannot be chosen."""
    here = SystemClock().now().astimezone(_BANK)
    return _FIRST <= here.hour * 60 + here.minute < _LAST


class WorkingHours:
    """Twelve hours earlier at night, a day or two earlier at the week's end, else the true time."""

    def __init__(self) -> None:
        self._back = timedelta() if open_now() else timedelta(hours=12)
        self._back += timedelta(days=max(0, self.now().astimezone(_BANK).isoweekday() - _FRIDAY))

    def now(self) -> datetime:
        """The moment."""
        return SystemClock().now() - self._back

    @contextmanager
    def at_night(self) -> Iterator[None]:
        """Three in the morning of the same day."""
        kept, here = self._back, self.now().astimezone(_BANK)
        self._back += timedelta(hours=here.hour - 3)
        yield
        self._back = kept
