# SPDX-License-Identifier: Apache-2.0
"""One question to a key service: JSON over HTTPS, to the host that the project names and to no other.

The certificate is always verified, by the system's authorities or by those of a file; TLS 1.2 is the least. No redirect is
followed, no proxy of the environment is used, and no session of TLS is written to a file that the environment names.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tournier.base import BadInput, SystemFailed

#: So long each step of a question may take. Whoever needs the key waits for it.
SECONDS = 10.0
_LARGEST = 1_048_576
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")


@dataclass(frozen=True, slots=True)
class ServiceHost:
    """Where a service listens, and the file of the authorities that sign its certificate (empty: the system's)."""

    host: str
    port: int
    authorities: str = ""

    @classmethod
    def at(cls, url: str, authorities: str = "") -> ServiceHost:
        """The place at an address `https://host:port`; BadInput when it is another, or holds a name, password or path."""
        try:
            found = urlsplit(url)
            port = found.port or 443
        except ValueError:
            found, port = urlsplit(""), 0
        extra = found.username or found.password or found.path.strip("/") or found.query or found.fragment
        if found.scheme != "https" or not found.hostname or extra:
            raise BadInput(
                "keys.service_address",
                "The address of the key service is not https:// with a host and, where needed, a port.",
                "Correct server= in [keys] of tournier.toml.",
            )
        return cls(found.hostname, port, authorities)

    def ask(self, method: str, path: str, token: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Status and JSON of the answer (None when it is none). SystemFailed when nobody answers, or somebody else does."""
        if not _TOKEN.fullmatch(token):
            raise SystemFailed(
                "keys.service_token",
                "The token for the key service cannot be read.",
                "Write it to the file of token-source, readable by its owner only, or set the variable it names.",
            )
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=SECONDS, context=self._tls())
        headers = {"X-Vault-Token": token, "X-Vault-Request": "true", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
            answer = connection.getresponse()
            return answer.status, _json(answer.read(_LARGEST + 1))
        except ssl.SSLCertVerificationError:
            raise SystemFailed(
                "keys.service_certificate",
                "The certificate of the key service does not hold; nothing was sent to it.",
                "Name the file of its authority with ca= in [keys] of tournier.toml, or correct the host.",
            ) from None
        except (OSError, http.client.HTTPException) as error:
            raise SystemFailed(
                "keys.service_unreachable",
                f"The key service does not answer ({type(error).__name__}); nothing was released.",
                "Check that it runs, its address and the network, then try again.",
            ) from None
        finally:
            connection.close()

    def _tls(self) -> ssl.SSLContext:
        # not `create_default_context`: it writes the secrets of sessions to a file that SSLKEYLOGFILE names
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            if self.authorities:
                context.load_verify_locations(self.authorities)
            else:
                context.load_default_certs()
        except (OSError, ValueError):
            raise SystemFailed(
                "keys.service_authorities",
                "The file of the authorities that sign the key service's certificate cannot be read.",
                "Give a PEM file with ca= in [keys] of tournier.toml.",
            ) from None
        return context


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if len(body) <= _LARGEST else None
    except (ValueError, RecursionError):
        return None
