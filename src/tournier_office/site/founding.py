# SPDX-License-Identifier: Apache-2.0
"""The first day of an office over an adopted bank: first people, first rules, first catalogue. Once, or not at all.

Whoever installs the system does this alone, because nobody else is there yet; the ledger names them, and the rules
and the catalogue stay marked as one person's until a second person confirms each in the console.
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier_office.site import gateway

WHY = "The first version, as confirmed when the bank was adopted / 接入时确认的首个版本"


def founder() -> str:
    """Who is at the terminal, as the ledger names them."""
    return f"setup:{getpass.getuser()}"[:128]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(
            "founding.file", f"{path} cannot be read: {error.strerror}.", "Name a CSV file that is there."
        ) from None
    except UnicodeDecodeError:
        raise BadInput("founding.encoding", f"{path} is not UTF-8 text.", "Save it as CSV UTF-8.") from None


def _check(project: Project) -> None:
    catalogue = project.catalogue()
    if not any(field.is_open for table in catalogue.tables for field in table.fields):
        raise BadInput(
            "founding.closed",
            "Nobody has confirmed a field of this catalogue, so the gate would show nothing.",
            f"Run `tournier adopt --confirm --project {project.path}` first.",
        )
    if project.facts().unconfirmed:
        raise BadInput(
            "founding.facts",
            "Nobody has confirmed what the rules may know about a customer.",
            f"Run `tournier adopt --confirm --project {project.path}` first.",
        )


def found(people: Path, branches: Path | None = None) -> Mapping[str, str]:
    """Put the office in order for its first day; the administrators' activation codes by number.

    Run again before they have signed in, it gives new codes and changes nothing else. Raises BadInput, and then
    nothing was changed.
    """
    from tournier_office.people import founding

    if founding.anybody():
        return _again(people)
    here, by = gateway.project(), founder()
    _check(here)
    people_text, branches_text = _text(people), _text(branches) if branches else ""
    with transaction.atomic():
        codes = _enter(people_text, branches_text, by)
        _put_in_force(here, by)
    return codes


def _again(people: Path) -> Mapping[str, str]:
    from tournier_office.people import founding

    codes = founding.renew_codes(by=founder())
    if not codes:
        raise BadInput(
            "founding.done",
            f"This office has its people; {people.name} was not read.",
            "Leave --first-people out. An administrator imports more people in the console.",
        )
    return codes


def _enter(people: str, branches: str, by: str) -> Mapping[str, str]:
    from tournier_office.people import enrol, founding

    enrol.install_posts()
    for cidr in enrol.INSIDE:
        enrol.install_network(cidr, "office")
    founding.enter_branches(branches or "code,zh,en\nHQ,总行,Head office\n")
    return founding.enter_administrators(people, by=by)


def _put_in_force(here: Project, by: str) -> None:
    from tournier_office.catalogue import actions as catalogue
    from tournier_office.lawbook import actions as lawbook
    from tournier_office.lawbook.rulebooks import folder_files

    lawbook.found(folder_files(here.rules), by=by, why=WHY)
    facts = hashlib.sha256((here.path / "facts.toml").read_bytes()).hexdigest()
    catalogue.found(here.catalogue(), by=by, why=f"{WHY}; facts.toml sha256 {facts}")


def unsettled() -> tuple[str, ...]:
    """What is in force in one person's name only: 'rules', 'catalogue', both or nothing."""
    from tournier_office.catalogue.lookups import active_version as catalogue
    from tournier_office.lawbook.lookups import active_version as rules

    versions = (("rules", rules()), ("catalogue", catalogue()))
    return tuple(name for name, version in versions if version is not None and version.by_one_person)
