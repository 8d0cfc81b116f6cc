# SPDX-License-Identifier: Apache-2.0
"""Home is my work. An app contributes by a function `work(visitor) -> list[WorkItem]` in its `lookups.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps

from tournier_office.site.navigation import Visitor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something that waits for this person. No customer value may stand in it.

    `group` is the heading under which it is shown, `note` stands small below the text, `state` is a short word for the
    badge, `urgent` puts it first and `tone` colours the badge: "", "good", "warn" or "bad".
    """

    group: str | _StrPromise
    text: str | _StrPromise
    href: str
    state: str | _StrPromise = ""
    tone: str = ""
    due: datetime | None = None
    urgent: bool = False
    note: str | _StrPromise = ""


def _sources() -> list[Callable[[Visitor], list[WorkItem]]]:
    found: list[Callable[[Visitor], list[WorkItem]]] = []
    for config in apps.get_app_configs():
        if config.name.startswith("tournier_office.") and find_spec(f"{config.name}.lookups"):
            source = getattr(import_module(f"{config.name}.lookups"), "work", None)
            if source is not None:
                found.append(source)
    return found


def work_of(visitor: Visitor) -> list[tuple[str | _StrPromise, list[WorkItem]]]:
    """All that waits, grouped, the urgent first."""
    groups: dict[str, tuple[str | _StrPromise, list[WorkItem]]] = {}
    for source in _sources():
        for item in source(visitor):
            groups.setdefault(str(item.group), (item.group, []))[1].append(item)
    for _heading, items in groups.values():
        items.sort(key=lambda item: not item.urgent)
    return list(groups.values())
