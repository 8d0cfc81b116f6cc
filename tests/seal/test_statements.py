# SPDX-License-Identifier: Apache-2.0
"""Signed statements: what holds, and everything near it that must not. OpenSSL agrees where it can be asked."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tournier.base import BadInput, Refused
from tournier.cli.main import main
from tournier.seal import statements
from tournier.seal.statements import PASSKEY, Proof

TEMPLATE = {"code": "secrecy-pledge", "version": 3, "text_zh": "本人承诺", "text_en": "I promise"}
STATEMENT = json.dumps({"staff": "1001", "template_sha256": statements.digest(TEMPLATE), "at": "2026-11-28"}).encode()


def by_key() -> Proof:
    seed, public = statements.new_key()
    return Proof(statements.ED25519, public, statements.sign(seed, STATEMENT))


def by_passkey(flags: int = 0x05, kind: str = "webauthn.get", about: bytes = STATEMENT) -> Proof:
    """As an authenticator answers."""
    key = ec.generate_private_key(ec.SECP256R1())
    asked = base64.urlsafe_b64encode(statements.challenge(about)).rstrip(b"=").decode()
    client = json.dumps({"type": kind, "challenge": asked, "origin": "https://bank.example"}).encode()
    data = hashlib.sha256(b"bank.example").digest() + bytes([flags]) + bytes(4)
    signature = key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Proof(PASSKEY, point, signature, data, client)


@pytest.mark.parametrize("made", [by_key, by_passkey])
def test_a_file_holds_by_itself(made):
    proof = made()
    found = statements.verify_file(statements.file_of(TEMPLATE, STATEMENT, proof, "e1"), key=proof.public.hex())
    assert found.statement["staff"] == "1001"
    assert found.template == TEMPLATE


def test_another_library_agrees_with_the_signature():
    proof = by_key()
    Ed25519PublicKey.from_public_bytes(proof.public).verify(proof.signature, STATEMENT)


_PARTS = ("statement", "template", "signature", "public_key", "method")
_CHANGED = [(by_key, part) for part in _PARTS] + [(by_passkey, part) for part in (*_PARTS, "client", "authenticator")]


@pytest.mark.parametrize(("made", "part"), _CHANGED)
def test_no_part_of_a_file_can_be_changed(made, part):
    told = json.loads(statements.file_of(TEMPLATE, STATEMENT, made(), "e1"))
    if part == "template":
        told[part]["version"] = 4
    elif part == "statement":
        told[part] = told[part].replace("1001", "1002")
    elif part == "method":
        told[part] = PASSKEY if told[part] == statements.ED25519 else statements.ED25519
    elif part == "client":
        told[part] = told[part].replace("bank.example", "evil.example")
    else:
        told[part] = ("0" if told[part][-1] != "0" else "1").join([told[part][:-1], ""])
    with pytest.raises((Refused, BadInput)):
        statements.verify_file(json.dumps(told).encode())


@pytest.mark.parametrize(
    "proof",
    [by_passkey(flags=0x01), by_passkey(flags=0x04), by_passkey(kind="webauthn.create"), by_passkey(about=b"else")],
)
def test_an_assertion_without_the_person_or_about_something_else_signs_nothing(proof):
    with pytest.raises(Refused):
        statements.expect_signed(STATEMENT, proof)


def test_a_file_by_another_key_than_the_persons_does_not_hold():
    content = statements.file_of(TEMPLATE, STATEMENT, by_key(), "e1")
    with pytest.raises(Refused, match="another key"):
        statements.verify_file(content, key="00" * 32)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"null", b'{"format":"tournier-signed-statement/1"}', b"\xff\xfe"]
)
def test_what_is_no_such_file_is_told_so(content):
    with pytest.raises(BadInput):
        statements.verify_file(content)


def test_the_command_checks_a_file_without_an_office(tmp_path, capsys):
    file = tmp_path / "pledge.json"
    proof = by_key()
    file.write_bytes(statements.file_of(TEMPLATE, STATEMENT, proof, "e1"))
    assert main(["pledge", "verify", str(file), "--key", proof.public.hex()]) == 0
    assert "1001" in capsys.readouterr().out
    file.write_bytes(file.read_bytes().replace(b"1001", b"1002"))
    assert main(["pledge", "verify", str(file)]) == 1
    assert main(["pledge", "verify", str(tmp_path / "none")]) == 2
