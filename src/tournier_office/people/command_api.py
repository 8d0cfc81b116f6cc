# SPDX-License-Identifier: Apache-2.0
"""One's own command lines over the API: granted by a console's session alone, so that no key makes another key."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tournier.base import Refused
from tournier_office.people import command_keys
from tournier_office.people.api_auth import Caller
from tournier_office.people.models import CommandKey
from tournier_office.people.sessions import proved_at
from tournier_office.site.api_session import CONSOLE, PEOPLE

router = Router(tags=["people"], auth=PEOPLE)


class CommandOut(Schema):
    """A command that acts as the caller. Its key is told to nobody: the command made it."""

    id: str
    address: str
    granted_at: datetime
    expires_at: datetime


class CodeIn(Schema):
    """The code that the command shows."""

    code: str


def _caller(request: HttpRequest) -> Caller:
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise Refused("command.person", "Command lines are for people.", "Sign in at the console.")
    return caller


def _out(row: CommandKey) -> CommandOut:
    return CommandOut.model_validate(row, from_attributes=True)


@router.get("/people/me/commands", response=list[CommandOut], summary="Commands that act as me")
def mine(request: HttpRequest) -> list[CommandOut]:
    """Those that are neither ended nor over."""
    return [_out(row) for row in command_keys.granted_to(_caller(request).number)]


@router.post("/people/me/commands", auth=CONSOLE, response={201: CommandOut}, summary="Let a command act as me")
def grant(request: HttpRequest, given: CodeIn) -> Status[CommandOut]:
    """With a second factor of the last five minutes."""
    caller = _caller(request)
    row = command_keys.grant(given.code[:32], session=caller.session, by=caller.number, proved_at=proved_at(request))
    return Status(201, _out(row))


@router.post("/people/me/commands/{key}/revoke", response=list[CommandOut], summary="End a command's key")
def revoke(request: HttpRequest, key: str) -> list[CommandOut]:
    """At once; what is left is answered."""
    command_keys.revoke(key, by=_caller(request).number)
    return mine(request)
