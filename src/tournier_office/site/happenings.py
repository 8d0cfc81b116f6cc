# SPDX-License-Identifier: Apache-2.0
"""What happened in one register and starts, stops or ends a clock: announced here, so that no register knows who listens.

Whoever listens works in the announcer's transaction: when it fails, what happened has not happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal

happened = Signal()


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of the law pack that came to a matter. No part may hold a customer's value, nor lead to one without the gate.

    `kind` and `subject` name the matter by opaque id, `page` is where the screen shows it, `entry` proves the event.
    `begins` are the deadlines that it starts; `owner` must keep them, `second` is told when the owner does not act. The
    one that it `replaces` is not owed any more, and what its clock heard counts for the new ones. An owner without a
    beginning keeps from now on what runs already; a second beside them is told from now on.
    """

    kind: str
    subject: str
    event: str
    at: datetime
    by: str
    begins: tuple[str, ...] = ()
    owner: str = ""
    second: str = ""
    branch: str = ""
    page: str = ""
    entry: str = ""
    replaces: str = ""


def announce(event: Happening) -> None:
    """Tell whoever listens."""
    happened.send(Happening, happening=event)
