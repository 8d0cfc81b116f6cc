# SPDX-License-Identifier: Apache-2.0
"""`tournier trace --as`, the office's side: the same functions as the screen and the API, with a service key for a session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tournier_office.disclosures.command import person_of_environment, start_office


def trace(*, staff: str, project: Path, key: str = "", **filing: Any) -> dict[str, Any]:
    """File a trace, or with `key` give the one of that id with its result, as the API does.

    Raises Refused for a service key that is missing, not this person's or not for traces, and where the rules say no.
    """
    start_office(project)
    return ask(staff, key=key, **filing)


def ask(staff: str, key: str = "", **filing: Any) -> dict[str, Any]:
    """The same in a process whose office has started. `filing` are the parts of `actions.Filing`."""
    from tournier_office.traces import actions, written

    person = person_of_environment(staff, "trace")
    if key:
        return written.trace(actions.result(person, key), with_result=True)
    return written.trace(actions.file(person, actions.Filing(**filing)))
