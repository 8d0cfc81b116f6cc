# SPDX-License-Identifier: Apache-2.0
"""Reaches a witness over HTTP: loopback in the clear, anything else by https only."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from tournier.base import BadInput, SystemFailed
from tournier.ledger.notes import VerifierKey

_SECONDS = 5.0
_LARGEST = 16_384
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@runtime_checkable
class WitnessPort(Protocol):
    """Takes requests of C2SP tlog-witness."""

    @property
    def key(self) -> VerifierKey:
        """The key whose cosignatures count."""
        ...

    def add_checkpoint(self, request: bytes) -> tuple[int, str]:
        """Status and body of the answer. Raises SystemFailed (`ledger.witness_unreachable`) when there is none."""
        ...


class WitnessPlace(Protocol):
    """Where a witness is, as a project writes it."""

    @property
    def url(self) -> str:
        """Its submission prefix."""
        ...

    @property
    def key(self) -> str:
        """Its verifier key."""
        ...


@dataclass(frozen=True, slots=True)
class HttpWitness:
    """A witness at a URL (its submission prefix)."""

    url: str
    key: VerifierKey

    @classmethod
    def at(cls, url: str, vkey: str) -> HttpWitness:
        """The witness at `url` with the verifier key `vkey`; raises BadInput when either cannot be right."""
        parts = urlsplit(url)
        if (
            not parts.hostname
            or parts.scheme not in ("http", "https")
            or (parts.scheme == "http" and parts.hostname not in _LOOPBACK)
        ):
            raise BadInput(
                "ledger.witness_url",
                "The address of the witness is not an https address.",
                "Use https, or http on this machine only.",
            )
        return cls(url.rstrip("/"), VerifierKey.parse(vkey))

    def add_checkpoint(self, request: bytes) -> tuple[int, str]:
        """Send one request; a new connection each time, for it is sent once a second at most."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
        try:
            connection.request(
                "POST", f"{parts.path}/add-checkpoint", request, {"Content-Type": "text/plain; charset=utf-8"}
            )
            answer = connection.getresponse()
            return answer.status, answer.read(_LARGEST).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise SystemFailed(
                "ledger.witness_unreachable",
                f"The witness does not answer ({type(error).__name__}).",
                "Start the witness, or check the network and its address.",
            ) from None
        finally:
            connection.close()
