# SPDX-License-Identifier: Apache-2.0
"""A person at a program: signs in at the served office with password and one-time code, then calls its API."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any

from tests.browser.codes import totp
from tests.browser.office import Office, Person

_HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_PATIENCE = 600


class Caller:
    """One signed-in session."""

    def __init__(self, office: Office, person: Person) -> None:
        self.office, self.person = office, person
        self._token = ""
        self.sign_in()

    def sign_in(self) -> None:
        """With password and code, as at the screen; in a new session."""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._page("/accounts/login/")
        self._page("/accounts/login/", login=self.person.number, password=self.person.password)
        if self.person.totp:
            self._page("/accounts/2fa/authenticate/", code=totp(self.person.totp))
        self._page("/")

    def _page(self, path: str, **given: str) -> str:
        data = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": self._token}).encode() if given else None
        with self._opener.open(self.office.address + path, data, timeout=_PATIENCE) as answer:
            text: str = answer.read().decode()
        found = _HIDDEN.search(text)
        self._token = found[1] if found else self._token
        return text

    def call(self, path: str, body: object = None) -> Any:
        """The API's answer; a body makes it a POST. Raises RuntimeError with what it said when it said no.

        A session that was locked for resting too long is begun anew, as a person would unlock it.
        """
        try:
            return self._called(path, body)
        except RuntimeError as error:
            if "session.locked" not in str(error):
                raise
            self.sign_in()
            return self._called(path, body)

    def _called(self, path: str, body: object) -> Any:
        try:
            with self._open(f"/api/v1{path}", body) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            said = f"{path}: {error.code} {error.read().decode()[:1000]}"
            raise RuntimeError(said) from None

    def download(self, path: str) -> Iterator[bytes]:
        """A file, piece by piece."""
        with self._open(f"/api/v1{path}", None) as answer:
            while piece := answer.read(1 << 20):
                yield piece

    @contextmanager
    def _open(self, path: str, body: object) -> Iterator[HTTPResponse]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-CSRFToken": self._token, "Content-Type": "application/json"}
        request = urllib.request.Request(self.office.address + path, data, headers)
        with self._opener.open(request, timeout=_PATIENCE) as answer:
            yield answer
