# SPDX-License-Identifier: Apache-2.0
"""Django's sessions in the database, each signed for its own key.

Django signs what a session holds, but not which session holds it: whoever writes the database could copy somebody
else's living session into the row of their own cookie and go on as that person. Here a copy does not open.
"""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.sessions.backends import db
from django.utils import timezone

from tournier_office.site.reading import Question, moment, rows

_FOUND = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s"


class _Read(NamedTuple):
    session_data: str


def question_of(key: str) -> Question:
    """What a session asks of the database when it is read."""
    return Question(_FOUND, (key,))


class SessionStore(db.SessionStore):
    """As Django's; a row whose data was signed for another key is an empty session. It is read by a fixed statement."""

    def _get_session_from_db(self) -> _Read | None:
        key = self.session_key
        for data, until in rows(question_of(key)) if key and "\0" not in key else ():
            if moment(until) > timezone.now():
                return _Read(data)
        self._session_key = None
        return None

    @property
    def key_salt(self) -> str:
        """What the signature is made for."""
        return f"tournier session {self.session_key}"
