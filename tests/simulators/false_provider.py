# SPDX-License-Identifier: Apache-2.0
"""An identity provider that says whatever a test wants it to say, rightly signed or not."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

_JSON = "application/json"


@dataclass
class FalseProvider:
    """What it publishes of itself, its key, and what it answers to a code; a test changes any of them."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    described: dict[str, Any] = field(default_factory=dict)
    answer: Callable[[Mapping[str, str]], dict[str, Any]] = lambda _form: {}
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return own | self.described

    def signed(self, claims: Mapping[str, Any], *, key: Any = None, algorithm: str = "RS256", **header: str) -> str:
        registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        whole = {"alg": algorithm, "kid": "one", **header}
        return jwt.encode(whole, dict(claims), key or self.key, registry=registry)


@contextlib.contextmanager
def false_provider() -> Iterator[FalseProvider]:
    """A provider on a free port of this machine; it ends with the block."""
    made = FalseProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            keys = {"keys": [made.key.as_dict(private=False)]}
            self._say(made.description() if self.path.startswith("/.well-known/") else keys)

        def do_POST(self) -> None:
            made.asked.append(self.path)
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._say(made.answer(dict(parse_qsl(text))))

        def _say(self, what: Any) -> None:
            body = json.dumps(what).encode()
            self.send_response(made.status)
            if 300 <= made.status < 400:
                self.send_header("Location", f"{made.issuer}/elsewhere")
            self.send_header("Content-Type", _JSON)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
