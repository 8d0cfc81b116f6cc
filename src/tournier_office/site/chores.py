# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself, at most once a minute: an app contributes by a function `chores()` in its `chores.py`.

A chore follows from rows and the present moment alone: it may run in several processes, or not for a week.
"""

from __future__ import annotations

import logging
import time
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import DatabaseError

from tournier.base import TournierError

_log = logging.getLogger("tournier.office")
_EVERY = 60.0
_last: list[float] = []


def run_when_due() -> None:
    """Do all chores if a minute has gone by. One that fails says its code in the log and holds up no other."""
    now = time.monotonic()
    if _last and now - _last[0] < _EVERY:
        return
    _last[:] = [now]
    run()


def run() -> None:
    """Do all chores now."""
    for config in apps.get_app_configs():
        if not config.name.startswith("tournier_office.") or not find_spec(f"{config.name}.chores"):
            continue
        if config.name == "tournier_office.site":
            continue
        try:
            import_module(f"{config.name}.chores").chores()
        except (TournierError, DatabaseError) as error:
            _log.error("chores of %s rest: %s", config.label, getattr(error, "code", type(error).__name__))
