# SPDX-License-Identifier: Apache-2.0
"""Which device a request comes from, as whoever ends TLS proved it (decision 0295). Read at a start, before Django is.

- TLS proves it: the device used the private key of a client certificate. The office itself ends no TLS.
- Whoever does hands the certificate on in one header, behind a secret of its own: a client that sends the header, however
  it spells the name, does not know the secret; and the connection comes from one of the addresses that were named.
- What is not said in full is no device.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote

from tournier.base import BadInput, SystemFailed
from tournier_office.site.secret_files import read_secret

HEADER = "Tournier-Device"
SECRET = "device-proxy"  # noqa: S105 - the name of a file
_SHORTEST = 32
_MOST = 16_384
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_BYTES = re.compile(r":([A-Za-z0-9+/]+={0,2}):")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*")


@dataclass(frozen=True, slots=True)
class DeviceProof:
    """Who ends TLS before the office: from where it connects, and the secret that it puts before each certificate."""

    proxies: tuple[IPv4Network | IPv6Network, ...]
    secret: str = field(repr=False)

    def proved(self, peer: str, header: str) -> str:
        """The SHA-256 of the certificate whose key the device used, in hexadecimal; empty where that is not proved."""
        secret, _space, told = header.partition(" ")
        if len(header) > _MOST or not hmac.compare_digest(secret.encode(), self.secret.encode()):
            return ""
        return fingerprint_of(told.strip()) if _within(self.proxies, peer) else ""


def _within(ranges: Iterable[IPv4Network | IPv6Network], peer: str) -> bool:
    try:
        here = ip_address(peer)
    except ValueError:
        return False
    here = getattr(here, "ipv4_mapped", None) or here
    return any(here.version == one.version and here in one for one in ranges)


def fingerprint_of(text: str) -> str:
    """The SHA-256 of a certificate in hexadecimal; empty for a text that is none.

    Read are the forms in which proxies write one: PEM, also with its line breaks as spaces or escaped as in an address;
    DER between colons (RFC 9440); and the SHA-256 itself.
    """
    if _HEX.fullmatch(text):
        return text.lower()
    found = _PEM.fullmatch(unquote(text)) or _BYTES.fullmatch(text)
    if found is None:
        return ""
    try:
        der = base64.b64decode("".join(found[1].split()), validate=True)
    except binascii.Error:
        return ""
    return hashlib.sha256(der).hexdigest() if der else ""


def read_device_proof(table: object, folder: Path) -> DeviceProof | None:
    """What `[devices]` in tournier.toml says, or nothing where it is not there. Raises BadInput or SystemFailed with the cure."""
    if table is None:
        return None
    try:
        if not isinstance(table, Mapping) or set(table) != {"proxies"} or not isinstance(table["proxies"], list):
            raise TypeError  # noqa: TRY301 - one message for every fault of this table
        proxies = tuple(ip_network(text) for text in table["proxies"])
    except (TypeError, ValueError):
        raise BadInput(
            "office.devices",
            "[devices] in tournier.toml does not say from which addresses the proxies that end TLS connect.",
            'Write it like proxies = ["10.0.8.11/32"].',
        ) from None
    secret = _secret(folder / "keys" / SECRET)
    return DeviceProof(proxies, secret)


def _secret(path: Path) -> str:
    absent = SystemFailed(
        "office.device_secret",
        f"{path} does not hold the secret of the proxies that end TLS.",
        f"Write {_SHORTEST} random letters and digits or more into that file, mode 600, and into the proxies' settings.",
    )
    text = read_secret(path, absent)
    if len(text) < _SHORTEST or not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise absent
    return text
