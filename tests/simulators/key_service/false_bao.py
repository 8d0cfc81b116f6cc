# SPDX-License-Identifier: Apache-2.0
"""A transit engine in this process that counts what it is asked, and can be told to change its answers or to fall silent.

What it answers when it is told nothing is compared with a real OpenBao by the tests of `tests/keys/test_transit.py`.
"""

from __future__ import annotations

import base64
import json
import os
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.simulators.terminator import Authority

Answer = tuple[int, Any]


def as_it_is(_: str, answer: Answer) -> Answer:
    return answer


class FalseBao:
    """`changed` gets the act and what would be answered, and returns what is; `silent_after` questions it hangs up."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder)
        own = authority.device("service")
        self.authorities, self.token = authority.file, "s.a-token-of-a-test"
        self.changed: Callable[[str, Answer], Answer | bytes] = as_it_is
        self.silent_after: int | None = None
        self.asked: list[str] = []
        self._cipher = AESGCM(os.urandom(32))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(own.certificate, own.key)
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.answer(self)

            do_POST = do_GET  # noqa: N815 - the name that the library calls

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.handle_error = lambda *_: None  # whoever does not trust us leaves
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one question, or hang up."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        act = request.path.split("/")[-2]
        if self.silent_after is not None and len(self.asked) >= self.silent_after:
            request.close_connection = True
            return
        self.asked.append(act)
        said = self.changed(act, self._true(request, act, json.loads(body) if body else {}))
        status, told = (200, said) if isinstance(said, bytes) else (said[0], json.dumps(said[1]).encode())
        request.send_response(status)
        if 300 <= status < 400:
            request.send_header("Location", f"{self.url}{request.path}")
        request.send_header("Content-Length", str(len(told)))
        request.end_headers()
        request.wfile.write(told)

    def _true(self, request: BaseHTTPRequestHandler, act: str, asked: dict[str, Any]) -> Answer:
        if request.headers.get("X-Vault-Token") != self.token:
            return 403, {"errors": ["permission denied"]}
        if not request.path.startswith("/v1/transit/"):
            return 404, {"errors": ["no handler for route"]}
        if not request.path.endswith("/tournier-kek"):
            return (404, {"errors": []}) if act == "keys" else (400, {"errors": ["encryption key not found"]})
        if act == "keys":
            kept = {"derived": False, "exportable": False, "allow_plaintext_backup": False}
            return 200, {"data": {"type": "aes256-gcm96", **kept}}
        results = [self._one(act, one) for one in asked["batch_input"]]
        return (400 if any("error" in one for one in results) else 200), {"data": {"batch_results": results}}

    def _one(self, act: str, one: dict[str, str]) -> dict[str, str]:
        bound = base64.b64decode(one["associated_data"])
        if act == "encrypt":
            nonce = os.urandom(12)
            sealed = nonce + self._cipher.encrypt(nonce, base64.b64decode(one["plaintext"]), bound)
            return {"ciphertext": f"vault:v1:{base64.b64encode(sealed).decode()}"}
        try:
            if not one["ciphertext"].startswith("vault:v1:"):
                return {"error": "invalid ciphertext: no prefix"}
            sealed = base64.b64decode(one["ciphertext"][9:])
            return {"plaintext": base64.b64encode(self._cipher.decrypt(sealed[:12], sealed[12:], bound)).decode()}
        except (InvalidTag, ValueError):
            return {"plaintext": "", "error": "cipher: message authentication failed"}
