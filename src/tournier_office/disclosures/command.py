# SPDX-License-Identifier: Apache-2.0
"""`tournier lookup`, the office's side: the same functions as the screen and the API, with a key for a session."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tournier.base import BadInput, Refused


@dataclass(frozen=True, slots=True)
class LookupAsked:
    """What the command line says."""

    staff: str
    purpose: str
    basis: str
    case: str
    criteria: Sequence[tuple[str, str]]
    reveal: Sequence[str]
    project: Path
    match: Sequence[tuple[str, str]] = ()


def start_office(project: Path) -> None:
    """Make this process an office of the project. English, because commands are read by programs and engineers too."""
    os.environ["TOURNIER_PROJECT"] = str(project.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")
    import django

    django.setup()


def lookup(
    *,
    staff: str,
    purpose: str,
    basis: str,
    case: str,
    criteria: Sequence[tuple[str, str]],
    reveal: Sequence[str],
    project: Path,
    match: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Search, open the card and reveal; returns the answer as plain values.

    `problem` holds the rules' no, with cause, cure and decision. Raises Refused for a key that is missing or not
    this person's, BadInput for a search that finds nobody or several people.
    """
    start_office(project)
    return look_up(LookupAsked(staff, purpose, basis, case, criteria, reveal, project, match))


def look_up(asked: LookupAsked) -> dict[str, Any]:
    """The same in a process whose office has started."""
    from tournier.gate import Found
    from tournier_office.disclosures import asking, written

    person = person_of_environment(asked.staff, "look_up")
    answer, hits = asking.search(person, asked.purpose, asked.basis, asked.case, asked.criteria)
    if not isinstance(answer, Found):
        return {"problem": written.problem(answer)}
    found = written.found(answer, hits)
    if len(hits) != 1 or answer.more:
        return {"found": found}
    if not hits[0].shown:
        return {"problem": written.refused_hit(answer, hits[0])}
    for category, text in asked.match:
        asking.match(person, hits[0].look, category, text)
    return _card(person, hits[0].look, asked.reveal)


def _card(person: Any, look: Any, names: Sequence[str]) -> dict[str, Any]:
    from tournier.gate import Card
    from tournier_office.disclosures import asking, written

    card = asking.look_up(person, look)
    if not isinstance(card, Card):
        return {"problem": written.problem(card)}
    shown = written.card(card, look.pk)
    if not names:
        return {"card": shown}
    revealed = asking.reveal(person, look, _refs(card, names))
    if not isinstance(revealed, Card):
        return {"card": shown, "problem": written.problem(revealed)}
    return {"card": shown, "revealed": written.card(revealed, look.pk)}


def person_of_environment(staff: str, channel: str) -> Any:
    """Who acts by this command: the service account of the key in TOURNIER_KEY, or whoever gave `tournier login`.

    `staff` is the number after --as, or empty. Refused for a key that is not living, not this person's, or not for this channel.
    """
    from tournier_office.disclosures.sessions import person, person_of_key
    from tournier_office.people import command_keys, keys
    from tournier_office.people.command import ADDRESS, key_text

    text = key_text()
    if text.startswith(command_keys.PREFIX):
        own = command_keys.opening(text, ADDRESS)
        if own is not None and own.sign_in is not None and staff in {"", own.staff_id}:
            return person(own.staff, own.sign_in.pk, ADDRESS)
        raise Refused(
            "command.ended",
            "The key of this command line has ended, or is another person's.",
            "Run `tournier login` and grant it in the console.",
        )
    key = keys.find(text, ADDRESS)
    if key is None or staff not in {"", key.staff_id}:
        raise Refused(
            "key.refused",
            "Nobody is known here: there is no `tournier login`, and TOURNIER_KEY holds no living key of this person.",
            "People run `tournier login`; programs set TOURNIER_KEY to the key of their service account.",
        )
    return person_of_key(key, ADDRESS, channel)


def _refs(card: Any, names: Sequence[str]) -> list[Any]:
    """Fields by column, by `table.column` or by category; BadInput for one that the card does not have."""
    columns = [column for section in card.sections for column in section.columns]
    refs = []
    for name in names:
        fitting = [column.ref for column in columns if name in {column.ref.field, str(column.ref), column.category}]
        if not fitting:
            raise BadInput("field.unknown", "A field after --reveal is not on the card.", "Use the names of the card.")
        refs += fitting
    return list(dict.fromkeys(refs))
