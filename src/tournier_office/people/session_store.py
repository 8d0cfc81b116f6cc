# SPDX-License-Identifier: Apache-2.0
"""Django's sessions in the database, each signed for its own key.

Django signs what a session holds, but not which session holds it: whoever writes the database could copy somebody
else's living session into the row of their own cookie and go on as that person. Here a copy does not open.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """As Django's; a row whose data was signed for another key is an empty session."""

    @property
    def key_salt(self) -> str:
        """What the signature is made for."""
        return f"tournier session {self.session_key}"
