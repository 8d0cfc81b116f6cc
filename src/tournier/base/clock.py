# SPDX-License-Identifier: Apache-2.0
"""Time as a part that can be handed in; nothing below the edges reads the machine's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

_EPOCH = date(1970, 1, 1).toordinal()


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    def now(self) -> datetime:
        """The present moment."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment by the machine."""
        return datetime.now(UTC)


def day_number(clock: Clock | None = None) -> int:
    """Today in UTC as facts count days: since 1970-01-01."""
    return (clock or SystemClock()).now().astimezone(UTC).date().toordinal() - _EPOCH


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved: for replay and for tests."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by `step`."""
        self.moment += step
