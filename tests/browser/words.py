# SPDX-License-Identifier: Apache-2.0
"""What a person reads on the screen: the English text, or the Chinese that the office keeps for it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.house import messages
from tournier_office.site.settings import INSTALLED_APPS


def say(language: str, english: str) -> str:
    """The text as this language's screens show it; a text without Chinese fails here, with its name."""
    if language == "en":
        return english
    return _chinese()[english]


def pattern(language: str, english: str) -> re.Pattern[str]:
    """The text anywhere in a name; a button's name may also hold its key."""
    return re.compile(re.escape(say(language, english)))


@cache
def _chinese() -> dict[str, str]:
    texts: dict[str, str] = {}
    # Django lets an earlier room win over a later one, so the later are read first.
    order = [name.removeprefix("tournier_office.") for name in INSTALLED_APPS]
    for app in sorted(messages.apps(), key=lambda app: -order.index(Path(app).name)):
        # A text with a context of its own stands for the plain one only where there is no other.
        for message in sorted(messages.kept(app), key=lambda one: one.context is None):
            if message.id and isinstance(message.string, str):
                key = message.id if isinstance(message.id, str) else message.id[0]
                if message.context is None or key not in texts:
                    texts[key] = message.string
    return texts
