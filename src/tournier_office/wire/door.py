# SPDX-License-Identifier: Apache-2.0
"""The wire's SignInPort over the registers. Each session has a thread of its own, with a database connection while it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from django.db import connections

from tournier.base import Refused
from tournier.wire import Verifier
from tournier_office.people import lockout, wire_sessions
from tournier_office.site import rights
from tournier_office.site.pooled import give_back
from tournier_office.site.reading import at_once, given
from tournier_office.wire import actions
from tournier_office.wire.lookups import PASSWORDS, living, living_of, question_of_password


def _expect(session: str, barred: Callable[[str], Mapping[str, rights.Barred]] = rights.barred) -> None:
    password, is_open = living_of(session), wire_sessions.is_open(session)
    if password is None or not is_open:
        raise Refused("wire.ended", "The session has ended.", "Sign in again if you may.")
    closed = barred(password.number).get(f"wire:{password.id}")
    if closed is not None:
        raise rights.shut([closed])


class OfficeSignIn:
    """Who may sign in at the wire."""

    def verifier(self, number: str, address: str) -> Verifier | None:
        """The living verifier; None also while account or address is locked out: then no proof is right."""
        row = None if lockout.is_locked_out(number, address) else living(number)
        return Verifier.parse(row.verifier) if row is not None else None

    def begin(self, number: str, address: str, device: str = "") -> str:
        """Open the session; Refused when the person, the address or the device may not."""
        return actions.begin(number, address, device)

    def fail(self, number: str, address: str) -> None:
        """Record and count a wrong proof."""
        actions.fail(number, address)

    def check(self, session: str) -> None:
        """Refused when the password was revoked or has run out, or the person has left or is suspended."""
        with at_once([question_of_password(session), wire_sessions.question_of_open(session)]):
            _expect(session)

    def ended(self, sessions: Mapping[str, str]) -> Mapping[str, Refused]:
        """Those of many, by one message; while nothing was committed since the last one, by one short statement (decision 0245)."""
        found: dict[str, Refused] = {}
        keys, numbers = list(sessions), sorted(set(sessions.values()))
        with at_once([*PASSWORDS.questions(keys), *wire_sessions.OPEN.questions(keys), *rights.standing()], again=True):
            answers = {**PASSWORDS.answers(keys), **wire_sessions.OPEN.answers(keys), **rights.answers(numbers)}
        barred = cache(rights.barred)  # for as long as this call
        with given(answers):
            for session in keys:
                try:
                    _expect(session, barred)
                except Refused as refused:
                    found[session] = refused
        return found

    def rest(self) -> None:
        """Close this thread's connection."""
        connections.close_all()

    def pause(self) -> None:
        """Give a connection of the pool back: sessions are many more than it has (decision 0332)."""
        give_back()

    def end(self, session: str) -> None:
        """Close the row, and this thread's connection."""
        try:
            wire_sessions.end(session)
        finally:
            connections.close_all()
