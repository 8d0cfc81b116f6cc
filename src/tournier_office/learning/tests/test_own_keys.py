# SPDX-License-Identifier: Apache-2.0
"""Keys of a person's own keeping: registered by who holds them, and what an SM2 signature opens, for whom and how often."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import subprocess

import pytest
from tests.seal import plain_sm2 as plain

from tournier.base import BadInput, Refused
from tournier.seal import sm2, statements
from tournier.seal.statements import Proof
from tournier_office.learning import keys, signing
from tournier_office.learning.models import Signature, SigningKey
from tournier_office.learning.paperwork import SIGNING_KEYS
from tournier_office.learning.tests.conftest import moved
from tournier_office.learning.tests.test_signing import OTHER, PLEDGE, WHO, left, post, published, session
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person


@pytest.fixture(scope="module")
def held() -> bytes:
    """An SM2 key in PEM, as its keeper has it in a file."""
    return plain.pem_of(secrets.randbelow(plain.N - 2) + 1)


@pytest.fixture
def nowhere(monkeypatch):
    """A machine whose Python and system have no OpenSSL with SM2."""
    monkeypatch.delattr("_hashlib.__file__")
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    sm2._library.cache_clear()
    yield
    sm2._library.cache_clear()


def registers(office, held, number=WHO, pem="", offered=None, signature=None):
    offered = offered or keys.challenge(person(number))
    pem = pem or sm2.pem_of(sm2.public_of(held))
    signature = sm2.sign(held, offered.statement.encode()) if signature is None else signature
    return keys.register(person(number), pem, session=session(office, number), token=offered.token, signature=signature)


@pytest.fixture
def pledged(timed, held):
    """A pledge is in force, and the teller has registered an SM2 key."""
    published()
    registers(timed, held)
    return timed


def signs(held, number=WHO, offered=None, **changed):
    offered = offered or signing.offer(person(number), PLEDGE)
    given = {"method": "sm2", "public": sm2.public_of(held), "signature": sm2.sign(held, offered.statement.encode())}
    return signing.sign(person(number), PLEDGE, offered.token, Proof(**(given | changed)))


def test_an_sm2_signature_opens_what_it_keeps_is_recorded_and_holds_outside(pledged, held, tmp_path, capsys):
    from tournier.cli.main import main

    assert left() < 0
    row = signs(held)
    assert left() == 365
    known = sm2.public_of(held).hex()
    entry = gateway.ledger().entries(disclosure=row.pk)[0]
    assert (entry.actor, entry.detail["method"], entry.detail["public"]) == (WHO, "sm2", known)
    file = tmp_path / "pledge.json"
    file.write_bytes(pledged.client(WHO).get(f"/learning/signatures/{row.pk}/").content)
    assert main(["pledge", "verify", str(file), "--key", known, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["method"] == "sm2"
    assert main(["pledge", "verify", str(file), "--key", f"04{'00' * 64}"]) == 1


def test_only_who_holds_a_key_registers_it(timed, held):
    public = sm2.pem_of(sm2.public_of(held))
    theirs = keys.challenge(person(OTHER))
    for signature in (b"", b"\0" * 70, sm2.sign(held, b"something else")):
        with pytest.raises(Refused):
            registers(timed, held, signature=signature)
    with pytest.raises(Refused, match="a short while ago"):  # what another person's key signed for that person
        registers(timed, held, offered=theirs)
    with pytest.raises(Refused, match="a short while ago"):
        keys.register(person(WHO), public, session=session(timed), token="x", signature=b"x")
    with pytest.raises(Refused, match="two factors"):
        keys.register(person(WHO), public, session="", token=theirs.token, signature=b"x")
    assert not SigningKey.objects.exists()


def test_a_challenge_lasts_ten_minutes_and_a_key_has_one_keeper(timed, held, clock):
    offered = keys.challenge(person(WHO))
    moved(clock, minutes=11)
    with pytest.raises(Refused, match="a short while ago"):
        registers(timed, held, offered=offered)
    row = registers(timed, held)
    assert registers(timed, held).pk == row.pk
    with pytest.raises(Refused, match="registered before"):
        registers(timed, held, number=OTHER)


@pytest.mark.parametrize("swap", ["statement of the pledge", "challenge of the key"])
def test_what_was_signed_for_one_thing_is_no_signature_of_the_other(pledged, held, swap):
    challenge, statement = keys.challenge(person(WHO)), signing.offer(person(WHO), PLEDGE)
    if swap == "challenge of the key":
        with pytest.raises(Refused):
            signs(held, offered=challenge)
        with pytest.raises(Refused):
            signs(held, offered=statement, signature=sm2.sign(held, challenge.statement.encode()))
    else:
        with pytest.raises(Refused):
            registers(pledged, held, offered=statement)
    assert not Signature.objects.exists()


def test_a_signature_counts_once_for_one_version_and_one_person(pledged, held):
    first = signing.offer(person(WHO), PLEDGE)
    made = sm2.sign(held, first.statement.encode())
    with pytest.raises(Refused):
        signs(held, number=OTHER, offered=first)
    signs(held, offered=first, signature=made)
    with pytest.raises(
        Refused, match="signed already"
    ):  # a second signature of the same statement is another text of it
        signs(held, offered=first)
    published(text="I promise more.")
    with pytest.raises(Refused):
        signs(held, offered=first, signature=made)
    second = signing.offer(person(WHO), PLEDGE)
    with pytest.raises(Refused):
        signs(held, offered=second, signature=made)
    assert Signature.objects.count() == 1


def test_a_wrong_identity_a_foreign_key_and_a_changed_method_open_nothing(pledged, held):
    offered = signing.offer(person(WHO), PLEDGE)
    wrong = sm2.sign(held, offered.statement.encode(), identity=b"8765432187654321")
    for changed in (
        {"signature": wrong},
        {"public": sm2.KNOWN_POINT},
        {"method": "ed25519"},
        {"method": "passkey"},
        {"public": b"\0" * 65},
        {"public": b"\0"},
    ):
        with pytest.raises((Refused, BadInput)):
            signs(held, offered=offered, **changed)
    assert left() < 0


def test_a_revoked_sm2_key_signs_nothing_more(pledged, held):
    (row,) = SIGNING_KEYS.table.objects.all()
    acts.step(SIGNING_KEYS, person(WHO), row.pk, "revoke", {"reason": "a new card"})
    with pytest.raises(Refused, match="not one of yours"):
        signs(held)


def test_the_pages_take_what_openssl_wrote(timed, held):
    published()
    client = timed.client(WHO)
    page = client.get("/learning/keys/own/")
    assert "-digest sm3 -pkeyopt distid:1234567812345678" in page.content.decode()
    offered = page.context["offered"]
    form = {"public": sm2.pem_of(sm2.public_of(held)), "token": offered.token}
    assert client.post("/learning/keys/own/", {**form, "pasted": "?"}).status_code == 403
    pasted = base64.b64encode(sm2.sign(held, offered.statement.encode())).decode()
    assert client.post("/learning/keys/own/", {**form, "pasted": f"{pasted}\n"}).status_code == 302
    known = sm2.public_of(held).hex()
    assert known in client.get("/learning/keys/own/").content.decode()
    offered = client.get(f"/learning/documents/{PLEDGE}/").context["offered"]
    pasted = base64.b64encode(sm2.sign(held, offered.statement.encode())).decode()
    form = {"public": known, "token": offered.token, "pasted": pasted}
    assert client.post(f"/learning/documents/{PLEDGE}/sign/", {**form, "public": "00"}).status_code == 403
    assert client.post(f"/learning/documents/{PLEDGE}/sign/", form).status_code == 302
    assert left() == 365


def test_where_there_is_no_sm2_the_pages_say_so_and_nothing_is_taken(pledged, held, nowhere):
    client = pledged.client(WHO)
    for address in ("/learning/keys/own/", f"/learning/documents/{PLEDGE}/"):
        page = client.get(address).content.decode()
        assert "distid" not in page
        assert "The OpenSSL of this machine has no SM2." in page
        assert "-inkey key.pem -in statement.json" in page  # Ed25519 is still offered
    known = next(iter(SigningKey.objects.all())).public
    token = signing.offer(person(WHO), PLEDGE).token
    form = {"public": known, "token": token, "pasted": "AAAA"}
    assert client.post(f"/learning/documents/{PLEDGE}/sign/", form).status_code >= 403
    assert not Signature.objects.exists()


@pytest.mark.skipif(not shutil.which("openssl"), reason="the openssl command is not here")
def test_an_ed25519_key_of_ones_own_keeping_is_shown_to_be_held_too(timed, tmp_path):
    published()
    file, client = tmp_path / "key.pem", timed.client(WHO)
    subprocess.run(["openssl", "genpkey", "-algorithm", "ED25519", "-out", file], check=True, timeout=60)
    pem = subprocess.run(
        ["openssl", "pkey", "-in", file, "-pubout"], check=True, timeout=60, capture_output=True
    ).stdout

    def signed(offered) -> str:
        command = statements.openssl_command("ed25519", offered.statement)
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, timeout=60, capture_output=True)
        return done.stdout.decode()

    offered = client.get("/learning/keys/own/").context["offered"]
    form = {"public": pem.decode(), "token": offered.token, "pasted": signed(offered)}
    assert client.post("/learning/keys/own/", form).status_code == 302
    offered = client.get(f"/learning/documents/{PLEDGE}/").context["offered"]
    form = {"public": SigningKey.objects.get().public, "token": offered.token, "pasted": signed(offered)}
    assert client.post(f"/learning/documents/{PLEDGE}/sign/", form).status_code == 302
    assert Signature.objects.get().method == "ed25519"


def test_the_same_over_the_api(timed, held):
    published()
    client = timed.client(WHO)
    offered = post(client, "/keys/challenge", {}).json()
    signature = sm2.sign(held, offered["statement"].encode()).hex()
    body = {"public": sm2.pem_of(sm2.public_of(held)), "token": offered["token"], "signature": signature}
    assert post(client, "/keys", {**body, "signature": "00"}).status_code == 403
    assert post(client, "/keys", {**body, "signature": "0"}).status_code == 422
    assert post(client, "/keys", body).status_code == 200
    offered = post(client, f"/documents/{PLEDGE}/statement", {}).json()
    signature = sm2.sign(held, offered["statement"].encode()).hex()
    body = {"token": offered["token"], "method": "sm2", "public": sm2.public_of(held).hex(), "signature": signature}
    assert post(client, f"/documents/{PLEDGE}/signature", body).status_code == 200
    assert left() == 365
