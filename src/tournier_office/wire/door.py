# SPDX-License-Identifier: Apache-2.0
"""The wire's SignInPort over the registers. Each session has a thread of its own, and with it a database connection."""

from __future__ import annotations

from django.db import connections

from tournier.base import Refused
from tournier.wire import Verifier
from tournier_office.people import lockout, wire_sessions
from tournier_office.site import rights
from tournier_office.site.reading import at_once
from tournier_office.wire import actions
from tournier_office.wire.lookups import living, living_of, question_of_password


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
            password = living_of(session)
            is_open = wire_sessions.is_open(session)
        if password is None or not is_open:
            raise Refused("wire.ended", "The session has ended.", "Sign in again if you may.")
        rights.expect(password.number, f"wire:{password.id}")

    def rest(self) -> None:
        """Close this thread's connection."""
        connections.close_all()

    def end(self, session: str) -> None:
        """Close the row, and this thread's connection."""
        try:
            wire_sessions.end(session)
        finally:
            connections.close_all()
