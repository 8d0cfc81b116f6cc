# SPDX-License-Identifier: Apache-2.0
"""The server's certificate: from files, or self-signed for a trial on this machine."""

from __future__ import annotations

import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from tournier.base import BadInput
from tournier.wire.starting import ALPN, Tls

_TRIAL_DAYS = 30


def load(certificate: Path, key: Path, devices: Path | None = None) -> Tls:
    """TLS 1.2 and up with this certificate and key. BadInput when they cannot be used.

    With `devices` (PEM: who signs the certificates of the bank's devices, or these themselves) a client may prove its device.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols([ALPN])
    try:
        context.load_cert_chain(certificate, key)
        first = certificate.read_text("ascii").partition("-----END CERTIFICATE-----")
        der = ssl.PEM_cert_to_DER_cert(first[0][first[0].index("-----BEGIN") :] + first[1])
    except (OSError, ValueError, ssl.SSLError):
        raise BadInput(
            "wire.certificate",
            "The certificate and key cannot be read, or do not belong together.",
            "Give a PEM certificate (with its chain) and its PEM key without a passphrase.",
        ) from None
    if devices is not None:
        _ask_for_devices(context, devices)
    return Tls(context, binding(der))


def _ask_for_devices(context: ssl.SSLContext, devices: Path) -> None:
    """Ask each client for a certificate; one that comes is checked by its chain and dates, and none is needed."""
    try:
        context.load_verify_locations(devices)
    except (OSError, ssl.SSLError):
        raise BadInput(
            "wire.devices",
            "The certificates that devices are known by cannot be read.",
            "Give a PEM file with the authority that signs them, or with the certificates themselves.",
        ) from None
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    # Each connection is to use the key: a resumed one would prove a ticket that can be carried off.
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET


def binding(der: bytes) -> bytes:
    """What SCRAM-SHA-256-PLUS binds to: the certificate's digest by its own signature's hash (RFC 5929, 4.1)."""
    from asn1crypto.x509 import Certificate  # type: ignore[import-untyped]  # ships no types

    try:
        name = str(Certificate.load(der).hash_algo)
    except ValueError:
        name = "sha256"  # Ed25519 names none; RFC 5929 leaves it open, and libpq then does not bind
    return hashlib.new("sha256" if name in {"md5", "sha1"} else name, der).digest()


def make_for_trial(folder: Path, host: str) -> tuple[Path, Path]:
    """A self-signed certificate for this machine's name or address, made once and again when it has run out."""
    certificate, key = folder / "wire-trial.crt", folder / "wire-trial.key"
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    now = datetime.now(UTC)
    if certificate.exists() and key.exists():
        held = x509.load_pem_x509_certificate(certificate.read_bytes())
        if held.not_valid_after_utc > now + timedelta(days=1):
            return certificate, key
    made = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tournier wire, for a trial only")])
    try:
        other: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        other = x509.DNSName(host)
    signed = (
        x509.CertificateBuilder(name, name, made.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=_TRIAL_DAYS))
        .add_extension(x509.SubjectAlternativeName([other, x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(made, hashes.SHA256())
    )
    key.touch(mode=0o600)
    key.write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return certificate, key
