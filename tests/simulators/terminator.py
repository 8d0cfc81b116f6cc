# SPDX-License-Identifier: Apache-2.0
"""A proxy that ends TLS with client certificates, as it stands before an office, and the devices that come through it.

The handshakes are real: whoever has no key of a certificate that the proxy's authority signed, comes through without one.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tournier_office.site.device_proof import HEADER

_HERE = "127.0.0.1"
_MOST = 1 << 20


@dataclass(frozen=True)
class Device:
    """A device with its certificate and its key, as files, and what the register knows it by."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate."""
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.certificate.read_text())).hexdigest()


class Authority:
    """The bank's own authority for devices and for the proxy."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = _named("devices of a bank")
        self.file = folder / "authority.pem"
        made = self._build("devices of a bank", self._key, authority=True)
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def device(self, name: str) -> Device:
        """A certificate for a client, or for the proxy itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._build(name, key, authority=False)
        found = Device(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        found.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        found.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
        return found

    def _build(self, name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        alone = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(_HERE))])
        builder = (
            x509.CertificateBuilder(self._name, _named(name), key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        builder = builder if authority else builder.add_extension(alone, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


class Terminator:
    """Listens with TLS, and passes each request on to the office with the header that says which device it comes from."""

    def __init__(self, authority: Authority, office_port: int, secret: str) -> None:
        self._office, self._secret = office_port, secret
        own = authority.device("proxy")
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(own.certificate, own.key)
        self._tls.load_verify_locations(authority.file)
        self._tls.verify_mode = ssl.CERT_OPTIONAL
        self._listening = socket.create_server((_HERE, 0))
        self.port = int(self._listening.getsockname()[1])

    def serve(self) -> None:
        """Until it is stopped."""
        while True:
            try:
                plain, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(plain,), daemon=True).start()

    def stop(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _one(self, plain: socket.socket) -> None:
        with plain, contextlib.suppress(OSError, ValueError):  # a client that leaves, or whose certificate is not ours
            plain.settimeout(60)
            with self._tls.wrap_socket(plain, server_side=True) as client:
                self._relay(client)

    def _relay(self, client: ssl.SSLSocket) -> None:
        head, body = _request(client)
        lines = head.decode("latin-1").split("\r\n")
        kept = [line for line in lines[1:] if not line.lower().startswith(("connection:", f"{HEADER.lower()}:"))]
        der = client.getpeercert(binary_form=True)
        told = f":{base64.b64encode(der).decode()}:" if der else ""
        sent = "\r\n".join([lines[0], *kept, "Connection: close", f"{HEADER}: {self._secret} {told}", "", ""])
        with socket.create_connection((_HERE, self._office), timeout=60) as office:
            office.sendall(sent.encode("latin-1") + body)
            while part := office.recv(1 << 16):
                client.sendall(part)


def _request(client: ssl.SSLSocket) -> tuple[bytes, bytes]:
    """The head of one request without its empty line, and its body."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = client.recv(1 << 16)
        if not part or len(got) > _MOST:
            raise ValueError
        got += part
    head, _line, body = got.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < min(length, _MOST):
        body += client.recv(1 << 16)
    return head, body


@contextlib.contextmanager
def terminator(authority: Authority, office_port: int, secret: str) -> Iterator[str]:
    """The proxy, running; yields its address."""
    proxy = Terminator(authority, office_port, secret)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield f"https://{_HERE}:{proxy.port}"
    finally:
        proxy.stop()
        thread.join(10)
