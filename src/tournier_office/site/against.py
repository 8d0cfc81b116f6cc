# SPDX-License-Identifier: Apache-2.0
"""Whether a case stands against a person now, from the register that judges it (`staff.open_violation`, decision 0271).

A register names a module in its app's `against`. Whoever tells of such a case asks here, so that no page has another truth
than the gate; what was entered about the person by hand counts beside it.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps

from tournier_office.site.reading import Question


class Judge(Protocol):
    """What a register offers that judges people."""

    def questions(self, number: str) -> list[Question]:
        """What `stands_against` asks of the database."""
        ...

    def stands_against(self, number: str, today: date) -> bool:
        """Whether a case stands against this person on this day. Raises Refused for a row that was changed."""
        ...


@cache
def _judges() -> tuple[Judge, ...]:
    named = [config.against for config in apps.get_app_configs() if hasattr(config, "against")]
    return tuple(cast("Judge", import_module(name)) for name in named)


def questions(number: str) -> list[Question]:
    """What `stands` asks, so that it can be asked together with others' questions."""
    return [question for judge in _judges() for question in judge.questions(number)]


def stands(number: str, today: date, *, entered: bool) -> bool:
    """Whether a case stands against this person today; `entered` is what was entered about them by hand."""
    return entered or any(judge.stands_against(number, today) for judge in _judges())
