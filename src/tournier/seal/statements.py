# SPDX-License-Identifier: Apache-2.0
"""Statements that a person signs, and the file by which anybody checks them without the bank's systems.

A file holds the template that was signed, the statement (who, which template by its digest, when), and the signature of the
person's key. It holds when

- the SHA-256 of the template's canonical bytes is the one that the statement names;
- the signature is of exactly the statement's bytes: by an Ed25519 key, by an SM2 key (GB/T 32918.2 with SM3 and the default
  identity), or by a passkey whose assertion (WebAuthn 7.2) answers a challenge that is the SHA-256 of the statement, made
  with the person present and verified.

Whose key it is no file can say by itself: give the key that the bank's ledger names for the person, or compare it there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tournier.base import BadInput, Refused, canonical
from tournier.seal import sm2

FORMAT = "tournier-signed-statement/1"
ED25519, PASSKEY, SM2 = "ed25519", "passkey", "sm2"
_SIZES = {32: ED25519, sm2.POINT: SM2}  # of the public keys that a person registers
_OPENSSL = {ED25519: "", SM2: f" -digest sm3 -pkeyopt distid:{sm2.IDENTITY.decode()}"}
_PRESENT, _VERIFIED, _FLAGS = 0x01, 0x04, 32
_SHORTEST = 37  # of authenticator data: 32 of the site, flags, counter


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature with the public key; for a passkey also what the authenticator and the browser signed with it."""

    method: str
    public: bytes
    signature: bytes
    authenticator: bytes = b""
    client: bytes = b""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a file says that holds: the statement's parts, and by which key."""

    statement: Mapping[str, Any]
    template: Mapping[str, Any]
    method: str
    public: str


def digest(template: Mapping[str, Any]) -> str:
    """The SHA-256 of a template's canonical bytes."""
    return hashlib.sha256(canonical(dict(template))).hexdigest()


def challenge(statement: bytes) -> bytes:
    """What a passkey is asked to answer for this statement."""
    return hashlib.sha256(statement).digest()


def new_key() -> tuple[bytes, bytes]:
    """A fresh Ed25519 key: its seed, and its public part."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """The public part of a key."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, statement: bytes) -> bytes:
    """The Ed25519 signature of a statement."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(statement)


def key_of(pem: str) -> tuple[str, bytes]:
    """The kind and the public part of a key in PEM. BadInput for what is neither Ed25519 nor SM2."""
    try:
        key = load_pem_public_key(pem.encode("ascii"))
    except Exception:  # noqa: BLE001 - an SM2 key is unknown to this reader, whatever it says of it
        return SM2, sm2.point_of(pem)
    if isinstance(key, Ed25519PublicKey):
        return ED25519, key.public_bytes_raw()
    return SM2, sm2.point_of(pem)


def method_of(public: bytes) -> str:
    """How a registered key signs, by its size; empty for what is no such key."""
    return _SIZES.get(len(public), "")


def openssl_command(method: str, statement: str) -> str:
    """The command by which a person signs a statement outside, with a key that stays in a file of their own."""
    written = f"printf %s {shlex.quote(statement)} > statement.json"
    return f"{written} && openssl pkeyutl -sign -rawin -inkey key.pem{_OPENSSL[method]} -in statement.json | openssl base64 -A"


def expect_signed(statement: bytes, proof: Proof) -> None:
    """Refused unless the proof is of exactly this statement."""
    try:
        if proof.method == ED25519:
            Ed25519PublicKey.from_public_bytes(proof.public).verify(proof.signature, statement)
            return
        if proof.method == SM2:
            if not sm2.verifies(proof.public, proof.signature, statement):
                raise _not_signed()
            return
        if proof.method == PASSKEY:
            _expect_assertion(statement, proof)
            return
    except (InvalidSignature, ValueError):
        raise _not_signed() from None
    raise Refused("statement.method", "The statement is signed in a way that is not known.", "Sign it anew.")


def _not_signed() -> Refused:
    return Refused(
        "statement.signature", "The signature is not one of this statement by this key.", "Sign the statement anew."
    )


def _expect_assertion(statement: bytes, proof: Proof) -> None:
    told = json.loads(proof.client)  # WebAuthn 7.2, steps 10 to 21
    asked = base64.urlsafe_b64encode(challenge(statement)).rstrip(b"=").decode()
    here = isinstance(told, dict) and told.get("type") == "webauthn.get" and told.get("challenge") == asked
    if not here or len(proof.authenticator) < _SHORTEST:
        raise _not_signed()
    if not proof.authenticator[_FLAGS] & _PRESENT or not proof.authenticator[_FLAGS] & _VERIFIED:
        raise Refused(
            "statement.absent", "The passkey did not say that the person was there and verified.",
            "Sign with a passkey that asks for a fingerprint, a face or a PIN.",
        )  # fmt: skip
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), proof.public)
    key.verify(proof.signature, proof.authenticator + hashlib.sha256(proof.client).digest(), ECDSA(SHA256()))


def file_of(template: Mapping[str, Any], statement: bytes, proof: Proof, entry: str) -> bytes:
    """The file that a person takes away; `entry` is where the bank's ledger holds the signing."""
    told = {
        "format": FORMAT, "template": dict(template), "statement": statement.decode(), "method": proof.method,
        "public_key": proof.public.hex(), "signature": proof.signature.hex(), "authenticator": proof.authenticator.hex(),
        "client": proof.client.decode(), "entry": entry,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def verify_file(content: bytes, *, key: str = "") -> Signed:
    """What the file says, when all of it holds. BadInput for what is no such file, Refused for one that does not hold.

    `key` is the public key in hexadecimal that is known from elsewhere to be the person's.
    """
    try:
        told = json.loads(content)
        known = {FORMAT: told}[told["format"]]
        statement, template = told["statement"].encode(), told["template"]
        proof = Proof(
            str(known["method"]), bytes.fromhex(told["public_key"]), bytes.fromhex(told["signature"]),
            bytes.fromhex(told["authenticator"]), told["client"].encode(),
        )  # fmt: skip
        said = json.loads(statement)
        named = said["template_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            "statement.file", "This is no file of a signed statement.", "Take it from the page of the signature."
        ) from None
    if named != digest(template):
        raise Refused("statement.template", "The template is not the one that was signed.", "Ask for the file anew.")
    expect_signed(statement, proof)
    if key and key.lower() != proof.public.hex():
        raise Refused(
            "statement.key", "It is signed by another key than the one given.", "Compare the key in the ledger."
        )
    return Signed(said, template, proof.method, proof.public.hex())
