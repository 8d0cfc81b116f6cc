# SPDX-License-Identifier: Apache-2.0
"""`tournier export`, the office's side: the same functions as the screen and the API, with a service key for a session."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from tournier.base import BadInput
from tournier_office.disclosures.command import person_of_environment, start_office


def export(*, act: str, project: Path, staff: str = "", asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Do `act`; `problem` holds the rules' no. Raises what the office raises."""
    start_office(project)
    if act == "work":
        return work(int((asked or {}).get("parent", 0)))
    return done(act, staff, asked or {})


def work(parent: int) -> dict[str, Any]:
    """Be a worker until told to end."""
    from tournier_office.exports import worker

    worker.run(parent)
    return {}


def done(act: str, staff: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same in a process whose office has started."""
    from tournier_office.exports import actions, lookups, written

    person = person_of_environment(staff, "export")
    if act == "list":
        return {"exports": [written.export(row) for row in lookups.exports_of(person)]}
    if act == "request":
        return _filed(person, asked)
    if act == "download":
        return _downloaded(person, asked)
    acts = {
        "status": lambda: lookups.export_for(person, asked["key"]),
        "cancel": lambda: actions.cancel(person, asked["key"]),
        "revoke": lambda: actions.revoke(person, asked["key"], asked["why"]),
        "receipt": lambda: actions.confirm(person, asked["key"], asked["how"]),
    }
    return {"export": written.export(acts[act]())}


def _filed(person: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    from tournier_office.disclosures import written as refusals
    from tournier_office.exports import actions, written
    from tournier_office.exports.models import Export

    answer = actions.file(person, _question(asked))
    if isinstance(answer, Export):
        return {"export": written.export(answer)}
    return {"problem": refusals.problem(answer)}


def _question(asked: Mapping[str, Any]) -> Any:
    from tournier_office.exports import actions, terms
    from tournier_office.queries.command import usual_basis

    basis = asked["basis"] or usual_basis(asked["purpose"])
    given = terms.Terms(
        asked["format"],
        asked["days"],
        asked["receiver_kind"],
        asked["receiver"],
        asked["recipient"],
        asked["downloads"],
    )
    return actions.Asked(
        asked["sql"], asked["purpose"], basis, asked["why"], asked["case"], asked["source"], terms=given
    )


def _downloaded(person: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    from tournier_office.exports import delivering, lookups
    from tournier_office.people.lookups import proved_at

    made = delivering.link(person, asked["key"], proved_at=proved_at(person.session))
    target = Path(asked["output"] or delivering.file_name(lookups.export_for(person, asked["key"])))
    # Opened first: a file that cannot be written must not use up the one time that it may be taken.
    with _new(target) as file:
        try:
            taken = delivering.take(person, made.pk)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        for piece in taken.pieces:
            file.write(piece)
    return {"file": str(target), "size": taken.size, "digest": taken.digest}


def _new(target: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError:
        raise BadInput(
            "export.output", "The file to be written is there already, or cannot be made.", "Name another by --output."
        ) from None
