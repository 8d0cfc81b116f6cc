# SPDX-License-Identifier: Apache-2.0
"""SM2 signatures: the standard's example, two independent implementations, and what must not count as a signature or a key."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.seal import plain_sm2 as plain
from tournier.base import BadInput, Refused, SystemFailed
from tournier.seal import sm2, statements
from tournier.seal.statements import Proof

OPENSSL = shutil.which("openssl") or ""
# GB/T 32918.5 A.2
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
ZA = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
E = 0xF0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640
POINT = plain.public(PRIVATE)
numbers = st.integers(1, plain.N - 2)


def test_the_example_of_the_standard_step_by_step():
    assert sm2.absent() == ""
    assert plain.written(POINT) == sm2.KNOWN_POINT
    assert plain.name_of(POINT, sm2.IDENTITY).hex() == ZA
    assert plain.imprint(POINT, sm2.KNOWN_MESSAGE, sm2.IDENTITY) == E
    r, s = plain.sign(PRIVATE, sm2.KNOWN_MESSAGE, sm2.IDENTITY, K)
    assert encode_dss_signature(r, s) == sm2.KNOWN_SIGNATURE
    assert sm2.verifies(sm2.KNOWN_POINT, sm2.KNOWN_SIGNATURE, sm2.KNOWN_MESSAGE)


@given(numbers, numbers, st.binary(max_size=300), st.binary(min_size=1, max_size=40))
@examples(25)
def test_what_plain_arithmetic_signs_openssl_takes_and_the_other_way_round(private, k, message, identity):
    point = plain.public(private)
    r, s = plain.sign(private, message, identity, k)
    assert sm2.verifies(plain.written(point), encode_dss_signature(r, s), message, identity=identity)
    key = plain.pem_of(private)
    assert sm2.public_of(key) == plain.written(point)
    made = decode_dss_signature(sm2.sign(key, message, identity=identity))
    assert plain.verifies(point, message, identity, *made)


@given(st.binary(max_size=120), st.integers(0, 71), st.integers(1, 255))
@examples(50)
def test_a_changed_octet_of_a_signature_never_counts(message, place, change):
    made = bytearray(sm2.sign(plain.pem_of(PRIVATE), message))
    made[place % len(made)] ^= change
    assert not sm2.verifies(sm2.KNOWN_POINT, bytes(made), message)


def test_another_message_key_or_identity_does_not_count():
    other = plain.written(plain.public(PRIVATE + 1))
    point, signature, message = sm2.KNOWN_POINT, sm2.KNOWN_SIGNATURE, sm2.KNOWN_MESSAGE
    assert not sm2.verifies(point, signature, message + b" ")
    assert not sm2.verifies(other, signature, message)
    assert not sm2.verifies(point, signature, message, identity=b"1234567812345679")
    assert not sm2.verifies(point, signature, message, identity=b"")


R, S = decode_dss_signature(sm2.KNOWN_SIGNATURE)
LONG = bytes.fromhex("30814600")[:2] + bytes([len(sm2.KNOWN_SIGNATURE) - 2]) + sm2.KNOWN_SIGNATURE[2:]
PADDED = b"\x30\x47\x02\x22\x00" + sm2.KNOWN_SIGNATURE[4:]
REWRITTEN = {
    "r is negated": encode_dss_signature(plain.N - R, S),
    "s is negated": encode_dss_signature(R, plain.N - S),
    "the order is added to r": encode_dss_signature(R + plain.N, S),
    "the order is added to s": encode_dss_signature(R, S + plain.N),
    "r and s change places": encode_dss_signature(S, R),
    "r is nought": encode_dss_signature(0, S),
    "s is nought": encode_dss_signature(R, 0),
    "their sum is the order": encode_dss_signature(R, plain.N - R),
    "something follows": sm2.KNOWN_SIGNATURE + b"\0",
    "its length is written longer": LONG,
    "a number is written longer": PADDED,
    "it is raw": plain.whole(R) + plain.whole(S),
    "it is empty": b"",
    "it is enormous": b"\x30" * 100_000,
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_the_same_numbers_in_another_writing_are_no_second_signature(name):
    assert not sm2.verifies(sm2.KNOWN_POINT, REWRITTEN[name], sm2.KNOWN_MESSAGE)


X, Y = POINT
FOREIGN = {
    "the point at infinity": b"\0",
    "infinity at full length": b"\0" * 65,
    "nought and nought": b"\4" + b"\0" * 64,
    "a point beside the curve": b"\4" + plain.whole(X) + plain.whole(Y ^ 1),
    "a compressed point": bytes([2 + (Y & 1)]) + plain.whole(X),
    "a hybrid point": bytes([6 + (Y & 1)]) + plain.whole(X) + plain.whole(Y),
    "a coordinate beyond the field": b"\4" + plain.whole(X) + b"\xff" * 32,
    "the generator of P-256": bytes.fromhex(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    ),
    "something behind it": sm2.KNOWN_POINT + b"\0",
    "nothing": b"",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_key_of_this_curve_verifies_nothing_and_is_not_registered(name):
    assert not sm2.verifies(FOREIGN[name], sm2.KNOWN_SIGNATURE, sm2.KNOWN_MESSAGE)
    with pytest.raises(BadInput):
        sm2.point_of(sm2.pem_of(FOREIGN[name]))


@given(st.text(max_size=200) | st.binary(max_size=120).map(sm2.pem_of))
@examples(50)
def test_no_text_in_place_of_a_key_does_more_than_be_refused(text):
    with pytest.raises(BadInput):
        statements.key_of(text)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", b"x" * 5000])
def test_what_is_no_private_key_signs_nothing(pem):
    with pytest.raises(BadInput):
        sm2.sign(pem, b"m")
    with pytest.raises(BadInput):
        sm2.public_of(pem)


@pytest.fixture
def openssl(tmp_path):
    """The openssl command in a folder of its own."""
    if not OPENSSL:
        pytest.skip("the openssl command is not here")

    def run(*words: str, fed: bytes = b"") -> bytes:
        done = subprocess.run([OPENSSL, *words], cwd=tmp_path, input=fed, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("genpkey", "-algorithm", "SM2", "-out", "key.pem")
    return run


def test_the_openssl_command_and_the_library_take_each_others_signatures(openssl, tmp_path: Path):
    key = (tmp_path / "key.pem").read_bytes()
    point = sm2.point_of(openssl("pkey", "-in", "key.pem", "-pubout").decode())
    assert point == sm2.public_of(key)
    assert statements.key_of(sm2.pem_of(point)) == (statements.SM2, point)
    (tmp_path / "public.pem").write_text(sm2.pem_of(point))
    (tmp_path / "m").write_bytes(b"a statement")
    (tmp_path / "s").write_bytes(sm2.sign(key, b"a statement"))
    how = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{sm2.IDENTITY.decode()}", "-in", "m")
    openssl("pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-sigfile", "s", *how)
    made = openssl("pkeyutl", "-sign", "-inkey", "key.pem", *how)
    assert sm2.verifies(point, made, b"a statement")


@pytest.mark.parametrize(("algorithm", "method"), [("SM2", "sm2"), ("ED25519", "ed25519")])
def test_the_command_that_a_page_shows_signs_exactly_the_statement(openssl, tmp_path: Path, algorithm, method):
    import base64

    text = '{"name":"a \'quoted\' $(name) 守密 \\\\ %s"}'
    openssl("genpkey", "-algorithm", algorithm, "-out", "key.pem")
    kind, public = statements.key_of(openssl("pkey", "-in", "key.pem", "-pubout").decode())
    assert kind == method == statements.method_of(public)
    shell = ["sh", "-c", statements.openssl_command(method, text)]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    assert (tmp_path / "statement.json").read_bytes() == text.encode()
    statements.expect_signed(text.encode(), Proof(method, public, base64.b64decode(done.stdout)))


@pytest.mark.parametrize("foreign", [("EC", "ec_paramgen_curve:P-256"), ("RSA", "rsa_keygen_bits:2048")])
def test_a_key_of_another_kind_is_refused(openssl, tmp_path: Path, foreign):
    openssl("genpkey", "-algorithm", foreign[0], "-pkeyopt", foreign[1], "-out", "key.pem")
    with pytest.raises(BadInput):
        statements.key_of(openssl("pkey", "-in", "key.pem", "-pubout").decode())
    with pytest.raises(BadInput):
        sm2.sign((tmp_path / "key.pem").read_bytes(), b"m")


def test_a_key_that_brings_its_own_curve_is_refused(openssl):
    openssl("genpkey", "-algorithm", "SM2", "-pkeyopt", "ec_param_enc:explicit", "-out", "key.pem")
    with pytest.raises(BadInput):
        sm2.point_of(openssl("pkey", "-in", "key.pem", "-pubout").decode())


def test_a_key_under_a_passphrase_is_refused_and_nobody_is_asked_for_it(openssl, tmp_path: Path):
    openssl("pkey", "-in", "key.pem", "-aes256", "-passout", "pass:word", "-out", "shut.pem")
    with pytest.raises(BadInput):
        sm2.sign((tmp_path / "shut.pem").read_bytes(), b"m")


def test_a_file_is_refused_under_another_text_or_by_the_name_of_another_kind_of_key():
    template = {"code": "a"}
    statement = f'{{"template_sha256":"{statements.digest(template)}"}}'.encode()
    key, proof = plain.pem_of(PRIVATE), None
    proof = Proof(statements.SM2, sm2.public_of(key), sm2.sign(key, statement))
    file = statements.file_of(template, statement, proof, "entry")
    assert statements.verify_file(file, key=proof.public.hex()).method == "sm2"
    with pytest.raises(Refused):
        statements.verify_file(file.replace(b'"sm2"', b'"ed25519"'))
    with pytest.raises(Refused):
        statements.verify_file(file.replace(b'"sm2"', b'"passkey"'))
    with pytest.raises(Refused):
        statements.verify_file(file, key="04" + "00" * 64)
    with pytest.raises(Refused):
        statements.expect_signed(statement + b" ", proof)


def test_a_machine_without_sm2_says_so_and_signs_nothing(tmp_path: Path):
    """In a process of its own whose Python and system have no OpenSSL that the library could use."""
    import sys

    script = (
        "import ctypes.util, _hashlib\n"
        "ctypes.util.find_library = lambda name: None\n"
        "del _hashlib.__file__\n"
        "from tournier.cli import doctor\n"
        "from tournier.seal import sm2\n"
        "print(sm2.absent())\n"
        "print(doctor._sm2().text)\n"
        "sm2.verifies(b'', b'', b'')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert "has no SM2" in done.stdout.splitlines()[0]
    assert "no SM2 signatures here" in done.stdout
    assert SystemFailed.__name__ in done.stderr
