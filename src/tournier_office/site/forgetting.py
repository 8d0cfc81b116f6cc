# SPDX-License-Identifier: Apache-2.0
"""What registers keep about a customer beside the ledger, and how it goes with an erasure: an app names its module as `forgets`.

The same is done again in what was restored from an older backup: rows about whoever the ledger was told to erase.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps
from django.db import transaction

from tournier.engines.assembly import tokens_of
from tournier_office.site import gateway

_WORDS = re.compile(r"[\w-]{1,64}")
_TOLD = 24  # signs of a token that no mark takes the place of
_TOKENS = re.compile(r"tok_[0-9a-f]{20}")
#: What stands in place of a customer's number in rows that stay, because they say what staff did.
GONE = "erased"


class Forgets(Protocol):
    """What a register offers whose rows name customers."""

    def subjects(self) -> set[str]:
        """The numbers of all customers that stand in its rows."""
        ...

    def forget(self, customer: str) -> int:
        """Take the customer, and words that may tell of them, out of its rows; how many rows."""
        ...

    def holds(self, customer: str) -> bool:
        """Whether something of the register is open that the customer's information is needed for."""
        ...


class Recalls(Protocol):
    """What a register offers whose rows stand for files that left the office: an app names its module as `recalls`."""

    def recall(self, customer: str, by: str, request: str) -> int:
        """Ask back from their holders the files in which the customer stands; how many. Asked before the customer's key goes."""
        ...

    def standing(self, request: str) -> tuple[int, int]:
        """How many files that were taken were asked back for this request, and how many of them are confirmed destroyed."""
        ...


@cache
def _registers() -> tuple[Forgets, ...]:
    named = [config.forgets for config in apps.get_app_configs() if hasattr(config, "forgets")]
    return tuple(cast("Forgets", import_module(name)) for name in named)


@cache
def _files() -> tuple[Recalls, ...]:
    named = [config.recalls for config in apps.get_app_configs() if hasattr(config, "recalls")]
    return tuple(cast("Recalls", import_module(name)) for name in named)


def recall(customer: str, by: str, request: str) -> int:
    """Ask back every file in which the customer stands; how many."""
    return sum(one.recall(customer, by, request) for one in _files())


def recalled(request: str) -> tuple[int, int]:
    """How many files that were taken were asked back for this request, and how many of them are confirmed destroyed."""
    found = [one.standing(request) for one in _files()]
    return sum(asked for asked, _ in found), sum(confirmed for _, confirmed in found)


def naming(customer: str) -> Callable[[str], bool]:
    """Whether a text that a person wrote names the customer: by the number, not as part of a longer word, or by a token.

    Tokens are told by what their marks leave of them (decision 0303), of every purpose. After the erasure of the key nothing
    else would lead from one to the customer but the number itself, so they go with it (M58).
    """
    if not customer:
        return lambda _text: False
    tokens = {token[:_TOLD] for token in tokens_of(gateway.project(), customer)}
    number = re.compile(rf"(?<![\w-]){re.escape(customer)}(?![\w-])")

    def names(text: str) -> bool:
        return bool(number.search(text)) or not tokens.isdisjoint(_TOKENS.findall(text))

    return names


def words_of(text: str) -> set[str]:
    """Everything in a text that could be a number by which `naming` finds a customer, of numbers without blanks."""
    return {word for word in _WORDS.findall(text) if any(map(str.isdigit, word))}


def subjects() -> set[str]:
    """The numbers of all customers that stand in rows of registers."""
    return {subject for one in _registers() for subject in one.subjects()}


def holds(customer: str) -> bool:
    """Whether anything is open that the customer's information is needed for."""
    return any(one.holds(customer) for one in _registers())


def forget(customer: str) -> int:
    """Take the customer out of every register; how many rows."""
    if not customer:
        return 0  # rows about nobody are not somebody's
    with transaction.atomic():
        return sum(one.forget(customer) for one in _registers())


def forget_erased() -> int:
    """Take out whoever the ledger erased, and of whom nothing was said since; how many rows. For what was restored."""
    return sum(forget(customer) for customer in sorted(gateway.ledger().erased_among(subjects())))
