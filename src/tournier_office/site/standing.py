# SPDX-License-Identifier: Apache-2.0
"""How an office stands to its project folder, for `tournier doctor`. Reads only; makes and changes no table."""

from __future__ import annotations

from pathlib import Path

from tournier.base import TournierError
from tournier_office.site.serve import point_at

_NOT_YET = "not open yet; `tournier serve PROJECT --first-people FILE` opens it"


def standing(project: Path) -> list[tuple[str, bool, str, str]]:
    """What was looked at: part, whether it is well, what was found, and the cure."""
    point_at(project)
    import django
    from django.db import DatabaseError

    django.setup()
    try:
        return _standing() if _started() else [("office", True, _NOT_YET, "")]
    except DatabaseError:
        cure = "Start the database; check [office] database in tournier.toml."
        return [("office", False, "the office's database does not answer", cure)]


def _started() -> bool:
    """Whether the office's tables were ever made. Asked without making a file by asking."""
    from django.db import connection

    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return False
    return "people_staff" in connection.introspection.table_names()


def _standing() -> list[tuple[str, bool, str, str]]:
    from tournier_office.people.founding import anybody

    if not anybody():
        return [("office", True, _NOT_YET, ""), *_single_sign_on()]
    return [("office", True, "has people", ""), *_rules(), *_catalogue(), *_second_person(), *_single_sign_on()]


def _single_sign_on() -> list[tuple[str, bool, str, str]]:
    from tournier_office.people.identity_provider import provider

    idp = provider()
    if idp is None:
        return []
    try:
        idp.look()
    except TournierError as error:
        cure = "Look at [single_sign_on] in tournier.toml, at the provider's certificate and at the way there."
        return [("sign-on", False, f"{idp.issuer}: {error.cause}", cure)]
    return [("sign-on", True, f"{idp.issuer} publishes what it must", "")]


def _rules() -> list[tuple[str, bool, str, str]]:
    from tournier_office.lawbook.lookups import active_version
    from tournier_office.lawbook.rulebooks import digest, folder_files
    from tournier_office.site import gateway

    active = active_version()
    if active is None:
        return [("in force", False, "no rule book is in force", "Let compliance propose one in the console.")]
    if active.digest == digest(folder_files(gateway.project().rules)):
        return [("in force", True, f"rules/ is what is in force, {active.digest[:12]}", "")]
    cure = "Propose the folder's rules in the console, or put the folder back to what is in force."
    return [("in force", False, "rules/ differs from the rules in force; the console decides by its own", cure)]


def _catalogue() -> list[tuple[str, bool, str, str]]:
    from tournier_office.catalogue.lookups import active_version, adopted_catalogue

    active = active_version()
    if active is None:
        return [("in force", False, "no catalogue is in force", "Let the protection officer propose the adopted one.")]
    if active.digest == adopted_catalogue().version:
        return [("in force", True, f"catalogue.toml is what is in force, {active.digest[:12]}", "")]
    cure = "Let the protection officer propose the adopted catalogue in the console, and a second person confirm it."
    return [("in force", False, "catalogue.toml differs from the catalogue in force", cure)]


def _second_person() -> list[tuple[str, bool, str, str]]:
    from tournier_office.site.founding import unsettled

    names = unsettled()
    if not names:
        return []
    text = f"{' and '.join(names)} in force in one person's name only"
    return [("two people", False, text, "Let compliance or the security administrator confirm in the console.")]
