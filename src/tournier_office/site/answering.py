# SPDX-License-Identifier: Apache-2.0
"""What somebody has to answer for beside sources and tables: an app names its module as `answered` (decision 0358).

`things` lists what is open now. Who answers for each is resolved in one place, the room of the catalogue, and is one person:

- whoever was put in force for it there;
- else whoever its register names (`owner`), or whoever answers for the source or table that it is about (`asset`);
- else the first at work who manages it: of `managers`, at `department` or, without one, anywhere.

Whoever its register names and who is not at work any more answers for nothing, and nobody stands in for them by default.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps

MARK = "@"  # no source and no table begins with it
SYSTEM, PARTNER, FINDING, BODY = "system", "partner", "finding", "body"
BODIES = "bodies"  # the register of `BODY`
HEADS = ("department_head", "branch_manager")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing, in words that name no customer. `passes_on` says that its register names another by a step of its own."""

    kind: str
    register: str
    key: str
    words: str
    page: str = ""
    owner: str = ""
    asset: str = ""
    department: str = ""
    managers: tuple[str, ...] = HEADS
    passes_on: bool = False

    @property
    def id(self) -> str:
        """As the register of owners names it."""
        return f"{MARK}{self.register}:{self.key}"


def partner(name: str) -> str:
    """The key of a partner: its name without regard to width, case and blanks. Who writes it otherwise means another one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Answered(Protocol):
    """What a register offers that holds such things."""

    def things(self) -> Iterable[Thing]:
        """Every one that is open now."""
        ...


@cache
def _registers() -> tuple[Answered, ...]:
    named = [config.answered for config in apps.get_app_configs() if hasattr(config, "answered")]
    return tuple(cast("Answered", import_module(name)) for name in named)


def things() -> list[Thing]:
    """All of them, in the order of the apps."""
    return [one for register in _registers() for one in register.things()]
