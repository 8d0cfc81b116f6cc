# SPDX-License-Identifier: Apache-2.0
"""Hostile bytes: before sign-in and after it, the server neither dies nor hangs, and never answers with what is hidden."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import random
import socket
import ssl
import struct
import time

import psycopg
import pytest

from tests.wire.simulated import CANARY, PASSWORD

SEEDS = range(40)


def message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def startup(user: str = "t001", database: str = "bank/counter_service") -> bytes:
    body = (
        struct.pack("!I", 196608)
        + f"user\0{user}\0database\0{database}\0options\0-c tournier.basis=contract\0\0".encode()
    )
    return struct.pack("!I", len(body) + 4) + body


def plain(wire) -> socket.socket:
    return socket.create_connection(("127.0.0.1", wire.server.port), 60)  # a busy machine


def everything(line: socket.socket, seconds: float = 5) -> bytes:
    found = b""
    line.settimeout(seconds)
    try:
        while piece := line.recv(65536):
            found += piece
    except OSError:
        pass
    return found


def frame_from(line: socket.socket) -> tuple[bytes, bytes]:
    def exactly(size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = line.recv(size - len(found))
            if not piece:
                raise EOFError
            found += piece
        return found

    kind = exactly(1)
    return kind, exactly(struct.unpack("!I", exactly(4))[0] - 4)


def signed_in(wire) -> socket.socket:
    """A connection after sign-in, spoken by hand: an independent SCRAM client."""
    line = plain(wire)
    line.sendall(startup())
    assert frame_from(line)[0] == b"R"
    nonce = base64.b64encode(os.urandom(12)).decode()
    first = f"n,,n=,r={nonce}".encode()
    line.sendall(message(b"p", b"SCRAM-SHA-256\0" + struct.pack("!I", len(first)) + first))
    server_first = frame_from(line)[1][4:].decode()
    given = dict(part.split("=", 1) for part in server_first.split(","))
    salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), base64.b64decode(given["s"]), int(given["i"]))
    client = hmac.digest(salted, b"Client Key", "sha256")
    bare = f"c=biws,r={given['r']}"
    signature = hmac.digest(hashlib.sha256(client).digest(), f"n=,r={nonce},{server_first},{bare}".encode(), "sha256")
    proof = base64.b64encode(bytes(a ^ b for a, b in zip(client, signature, strict=True))).decode()
    line.sendall(message(b"p", f"{bare},p={proof}".encode()))
    while True:
        kind, _ = frame_from(line)
        assert kind in b"RSKZ"
        if kind == b"Z":
            return line


def alive(wire) -> None:
    with psycopg.connect(wire.dsn, autocommit=True) as connection:
        assert connection.execute("SELECT id FROM customers WHERE id = 1").fetchone() == (1,)


def valid_frames() -> list[bytes]:
    sql = b"SELECT id, name FROM customers WHERE id = $1\0"
    return [
        message(b"Q", b"SELECT id, name FROM customers LIMIT 2\0"),
        message(b"Q", b"BEGIN; SELECT 1 AS a; COMMIT\0"),
        message(b"P", b"s\0" + sql + struct.pack("!HI", 1, 23)),
        message(b"P", b"\0" + sql + struct.pack("!H", 0)),
        message(b"B", b"\0\0" + struct.pack("!HHi", 0, 1, 1) + b"7" + struct.pack("!H", 0)),
        message(b"D", b"P\0"),
        message(b"D", b"Ss\0"),
        message(b"E", b"\0" + struct.pack("!i", 1)),
        message(b"C", b"Ss\0"),
        message(b"H"),
        message(b"S"),
        message(b"F", b"\0\0\0\1"),
        message(b"d", b"x"),
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_frames_after_sign_in(wire, seed):
    choice = random.Random(seed)
    line = signed_in(wire)
    sent = b"".join(choice.choices(valid_frames(), k=choice.randint(3, 20)))
    torn = bytearray(sent)
    for _ in range(choice.randint(0, 6)):
        at = choice.randrange(len(torn))
        match choice.randrange(3):
            case 0:
                torn[at] = choice.randrange(256)
            case 1:
                del torn[at : at + choice.randint(1, 5)]
            case _:
                torn[at:at] = choice.randbytes(choice.randint(1, 5))
        if not torn:
            break
    line.sendall(bytes(torn) + message(b"X"))
    line.shutdown(socket.SHUT_WR)
    assert CANARY.encode() not in everything(line)
    line.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_random_bytes_before_sign_in_get_no_data(wire, seed):
    choice = random.Random(seed)
    begun = startup()
    torn = [
        choice.randbytes(choice.randint(0, 400)),
        begun[: choice.randrange(len(begun))],
        begun + choice.randbytes(60),
    ]
    line = plain(wire)
    line.sendall(choice.choice(torn))
    line.shutdown(socket.SHUT_WR)
    answer = everything(line)
    line.close()
    assert answer[:1] in {b"", b"N", b"S", b"R", b"E"}
    assert b"T\0\0" not in answer
    assert CANARY.encode() not in answer


def test_the_server_lives_on(wire):
    alive(wire)


def test_wrong_order_gets_no_data(wire):
    for sent in (message(b"Q", b"SELECT 1\0"), message(b"p", b"x"), startup() + message(b"Q", b"SELECT 1 AS a\0")):
        line = plain(wire)
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        assert b"D\0\0" not in everything(line)
        line.close()


def test_a_huge_length_ends_the_connection_at_once(wire):
    for before, sent in ((False, struct.pack("!II", 2**31, 196608)), (True, b"Q" + struct.pack("!I", 2**31 - 1))):
        line = signed_in(wire) if before else plain(wire)
        begun = time.monotonic()
        line.sendall(sent)
        assert b"08P01" in everything(line)
        assert time.monotonic() - begun < 3
        line.close()


def test_a_slow_start_is_ended_and_few_are_kept(wire, monkeypatch):
    monkeypatch.setattr("tournier.wire.starting.SIGN_IN_SECONDS", 0.8)
    lines = [plain(wire) for _ in range(30)]
    time.sleep(0.2)
    shut = sum(everything(line, 0.1) == b"" and _closed(line) for line in lines[20:])
    assert shut == 10  # one address has twenty places before sign-in
    begun = time.monotonic()
    for line in lines[:20]:
        try:
            while time.monotonic() - begun < 5:
                line.sendall(b"\0")
                time.sleep(0.1)
                if _closed(line):
                    break
        except OSError:
            pass
        line.close()
    assert time.monotonic() - begun < 10
    alive(wire)


def _closed(line: socket.socket) -> bool:
    line.settimeout(0.05)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_bytes_sent_before_tls_end_the_connection(wire):
    line = plain(wire)
    line.sendall(struct.pack("!II", 8, 80877103) + startup())
    assert b"R" not in everything(line)[:1]
    line.close()


def test_a_cancel_with_a_wrong_key_does_nothing(wire):
    for body in (b"\0\0\0\1\0\0\0\1", b"\0\0\0\1", b""):
        line = plain(wire)
        line.sendall(struct.pack("!II", 8 + len(body), 80877102) + body)
        everything(line)
        line.close()
    alive(wire)


def test_channel_binding_catches_who_stands_between(wire):
    """A client that bound to another certificate is turned away, and so is one that was told there is no binding."""
    from tournier.wire.scram import PLAIN, PLUS, Exchange, NotSignedIn, Verifier

    verifier = Verifier.of(PASSWORD)
    with pytest.raises(NotSignedIn):
        Exchange(verifier, PLAIN, b"x" * 32).first(b"y,,n=,r=abcdefghijkl")
    with pytest.raises(NotSignedIn):
        Exchange(verifier, PLUS, b"x" * 32).first(b"p=tls-unique,,n=,r=abcdefghijkl")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    assert psycopg.connect(wire.dsn).pgconn.used_password


def test_two_banks_that_differ_in_hidden_values_only_look_the_same_on_the_wire(wire):
    """Law 3, byte for byte: rows, errors, order and lengths after sign-in."""
    asked = [
        "SELECT id, name, amount FROM customers ORDER BY id LIMIT 50",
        "SELECT count(*) AS n FROM customers",
        "SELECT phone FROM customers",
        "SELECT id FROM customers WHERE phone = '13987654321'",
        "SELECT 1 / (id - 3) AS a FROM customers",
        "COPY (SELECT id, name FROM customers ORDER BY id LIMIT 5) TO STDOUT",
    ]

    def said() -> bytes:
        line = signed_in(wire)
        for sql in asked:
            line.sendall(message(b"Q", sql.encode() + b"\0"))
        line.sendall(message(b"X"))
        found = everything(line)
        line.close()
        return found

    first = said()
    with psycopg.connect(wire.owner, autocommit=True) as connection:
        connection.execute("UPDATE customers SET phone = '13911112222'")
        try:
            second = said()
        finally:
            connection.execute("UPDATE customers SET phone = %s", (CANARY,))
    assert first == second
    assert len(first) > 1000
    assert CANARY.encode() not in first


def test_a_client_of_a_later_protocol_is_told_what_is_spoken(wire):
    """Minor version and options that nobody here knows: NegotiateProtocolVersion, then sign-in goes on."""
    body = struct.pack("!I", 196610) + b"user\0t001\0database\0bank\0_pq_.future\0on\0\0"
    line = plain(wire)
    line.sendall(struct.pack("!I", len(body) + 4) + body)
    kind, told = frame_from(line)
    assert (kind, told) == (b"v", struct.pack("!II", 196608, 1) + b"_pq_.future\0")
    assert frame_from(line)[0] == b"R"
    line.close()


@pytest.mark.parametrize("more", ["max_protocol_version=latest", "sslnegotiation=direct", "gssencmode=disable"])
def test_how_new_clients_begin(wire, more):
    try:
        with psycopg.connect(f"{wire.dsn} {more}") as connection:
            assert connection.execute("SELECT id FROM customers WHERE id = 1").fetchone() == (1,)
    except psycopg.ProgrammingError:
        pytest.skip("this libpq does not know it")


def test_tls_from_the_first_byte_must_be_meant_for_postgresql(wire):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with plain(wire) as line, context.wrap_socket(line) as secured:
        secured.sendall(startup())
        assert everything(secured) == b""


def test_one_value_for_many_marks_does_not_fill_the_memory(wire):
    line = signed_in(wire)
    sql = b"SELECT " + b"$1," * 20_000 + b"1 AS a\0"
    value = b"x" * 500_000
    line.sendall(
        message(b"P", b"s\0" + sql + struct.pack("!H", 0))
        + message(b"B", b"\0s\0" + struct.pack("!HHi", 0, 1, len(value)) + value + struct.pack("!H", 0))
        + message(b"S")
    )
    assert frame_from(line)[0] == b"1"
    kind, told = frame_from(line)
    assert (kind, b"54000" in told) == (b"E", True)
    line.close()


def test_a_session_keeps_only_so_much_text(wire):
    with psycopg.connect(wire.dsn, autocommit=True) as connection:
        comment = "/*" + "x" * 90_000 + "*/"
        made = [
            connection.pgconn.prepare(f"s{number}".encode(), f"SELECT {number} AS a {comment}".encode())
            for number in range(100)
        ]
        states = [result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) for result in made]
        assert states[0] is None
        assert states[-1] == b"53000"
    with psycopg.connect(wire.dsn) as connection, pytest.raises(psycopg.errors.ProgramLimitExceeded):
        connection.execute("SELECT 1 AS a /*" + "x" * 200_000 + "*/")


def test_a_session_keeps_only_so_many_open_answers(wire):
    with psycopg.connect(wire.dsn) as connection:
        for number in range(32):
            connection.execute(f"DECLARE c{number} CURSOR FOR SELECT id FROM customers")
        with pytest.raises(psycopg.errors.InsufficientResources):
            connection.execute("DECLARE more CURSOR FOR SELECT id FROM customers")
