# SPDX-License-Identifier: Apache-2.0
"""The ways to complain beside the online form, as the operator wrote them under `[complaints]` in the project's tournier.toml.

They are shown to anybody who opens the form (M62). A text that is not sound is left out and named in the log: the form
stays open whatever stands there.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

_log = logging.getLogger("tournier.office")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Channels:
    """What the public is told; an empty text is not shown."""

    telephone: str = ""
    hours: str = ""
    letter: str = ""
    regulator: str = ""


def channels(folder: Path) -> Channels:
    """The channels of a project."""
    try:
        given = tomllib.loads((folder / "tournier.toml").read_text(encoding="utf-8")).get("complaints", {})
    except (OSError, ValueError):
        given = None
    if not isinstance(given, dict):
        _log.error("the ways to complain are not shown: complaint.channels")
        return Channels()
    told = {one.name: given.get(one.name, "") for one in fields(Channels)}
    sound = {
        name: text for name, text in told.items() if isinstance(text, str) and len(text) <= _MOST and text.isprintable()
    }
    if len(sound) < len(told) or set(given) - set(told):
        _log.error("a way to complain is not shown: complaint.channels")
    return Channels(**sound)
