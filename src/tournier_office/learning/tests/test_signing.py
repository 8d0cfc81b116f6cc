# SPDX-License-Identifier: Apache-2.0
"""Pledges and policies: what is signed, by whose key, what it opens, and what a copied answer is worth."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tournier.base import BadInput, Refused
from tournier.seal import statements
from tournier.seal.statements import Proof
from tournier_office.learning import facts, keys, lookups, signing
from tournier_office.learning.models import Record, Signature
from tournier_office.learning.paperwork import DOCUMENTS, SIGNATURES, SIGNING_KEYS
from tournier_office.learning.tests.conftest import moved, publish
from tournier_office.people.facts import days, staff_facts
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

PLEDGE, POLICY = "a-pledge", "a-policy"
WHO, OTHER, KEEPER, SECOND = "S0001", "S0002", "S0003", "S0004"
SEED, PUBLIC = statements.new_key()


def published(code=PLEDGE, fact="pledge_until", text="I promise.", grace=0):
    row = acts.open_row(DOCUMENTS, person(KEEPER), {
        "code": code, "title_zh": "承诺", "title_en": "Pledge", "fact": fact, "posts": "teller branch_manager",
        "term_days": "365", "text_zh": "我承诺。", "text_en": text,
    })  # fmt: skip
    return acts.step(DOCUMENTS, person(SECOND), row.pk, "publish", {"grace_days": str(grace), "reason": "plan"})


def left(fact="pledge_until", number=WHO):
    value = staff_facts(number, lookups.today())[fact]
    assert isinstance(value, int)
    return value - days(lookups.today())


def session(office, number=WHO):
    return office.client(number).session["sign_in"]


@pytest.fixture
def pledged(timed):
    """A pledge is in force, and the teller has registered a key."""
    published()
    keys.register(person(WHO), PUBLIC.hex(), session=session(timed))
    return timed


def signs(number=WHO, seed=SEED, public=PUBLIC, offered=None):
    offered = offered or signing.offer(person(number), PLEDGE)
    proof = Proof(statements.ED25519, public, statements.sign(seed, offered.statement.encode()))
    return signing.sign(person(number), PLEDGE, offered.token, proof)


def test_a_signed_pledge_opens_what_it_keeps_and_is_recorded(pledged):
    assert left() < 0
    row = signs()
    assert left() == 365
    entry = gateway.ledger().entries(disclosure=row.pk)[0]
    assert (entry.actor, entry.detail["digest"], entry.detail["public"]) == (WHO, row.digest, PUBLIC.hex())


def test_the_file_is_checked_without_the_office(pledged, tmp_path, capsys):
    from tournier.cli.main import main

    row = signs()
    file = tmp_path / "pledge.json"
    file.write_bytes(pledged.client(WHO).get(f"/learning/signatures/{row.pk}/").content)
    assert main(["pledge", "verify", str(file), "--key", PUBLIC.hex(), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["staff"], told["version"], told["template_sha256"]) == (WHO, 1, row.digest)
    assert pledged.client(OTHER).get(f"/learning/signatures/{row.pk}/").status_code == 200  # the branch's manager
    assert pledged.client("analyst").get(f"/learning/signatures/{row.pk}/").status_code == 403


def test_a_statement_is_signed_once_and_by_whom_it_was_made_for(pledged, clock):
    offered = signing.offer(person(WHO), PLEDGE)
    with pytest.raises(Refused):
        signs(number=OTHER, offered=offered)
    signs(offered=offered)
    with pytest.raises(Refused, match="signed already"):
        signs(offered=offered)
    late = signing.offer(person(WHO), PLEDGE)
    moved(clock, minutes=11)
    with pytest.raises(Refused, match="a short while ago"):
        signs(offered=late)


def test_another_text_an_older_version_and_a_made_up_token_are_refused(pledged):
    offered = signing.offer(person(WHO), PLEDGE)
    with pytest.raises(Refused):
        signs(offered=replace(offered, token=f"{offered.token}x"))
    with pytest.raises(Refused):  # the signature is of another text than the token's
        signs(offered=replace(offered, statement=offered.statement.replace(WHO, OTHER)))
    published(text="I promise more.")
    with pytest.raises(Refused):
        signs(offered=offered)
    assert not Signature.objects.exists()


def test_a_key_of_somebody_else_signs_nothing(pledged):
    with pytest.raises(Refused, match="not one of yours"):
        signs(number=OTHER)
    seed, public = statements.new_key()
    with pytest.raises(Refused, match="not one of yours"):
        signs(seed=seed, public=public)
    with pytest.raises(Refused, match="registered before"):
        keys.register(person(OTHER), PUBLIC.hex(), session=session(pledged, OTHER))


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_stands(pledged):
    signs()
    (row,) = SIGNING_KEYS.table.objects.all()
    acts.step(SIGNING_KEYS, person(WHO), row.pk, "revoke", {"reason": "a new telephone"})
    assert left() == 365
    with pytest.raises(Refused, match="not one of yours"):
        signs()


def test_a_key_needs_two_factors_and_is_a_key(timed):
    published()
    for wrong in ("", "zz" * 32, "ab" * 31):
        with pytest.raises(BadInput):
            keys.register(person(WHO), wrong, session=session(timed))
    with pytest.raises(Refused, match="two factors"):
        keys.register(person(WHO), PUBLIC.hex(), session="")
    answer = timed.client(WHO).post("/learning/keys/", {"public": "x"})
    assert (answer.status_code, "Ed25519" in answer.content.decode()) == (403, True)


def test_a_new_version_lapses_the_old_signature_after_its_grace(pledged, clock):
    signs()
    published(text="I promise more.", grace=7)
    assert left() == 7
    moved(clock, days=8)
    assert left() < 0
    signs()
    assert left() == 365


def test_a_signature_that_is_revoked_closes_what_it_opened(pledged):
    row = signs()
    acts.step(SIGNATURES, person(KEEPER), row.pk, "revoke", {"reason": "signed under pressure"})
    assert left() < 0
    assert Record.objects.get(proof=row.pk).state == "void"


def test_a_policy_is_confirmed_by_version(timed):
    published(POLICY, "read_confirmed_until")
    assert left("read_confirmed_until") < 0
    client = timed.client(WHO)
    assert client.post(f"/learning/documents/{POLICY}/confirm/").status_code == 302
    assert left("read_confirmed_until") == 365
    published(POLICY, "read_confirmed_until", text="Another policy.")
    assert left("read_confirmed_until") < 0
    assert client.get(facts.way("read_confirmed_until"))["Location"] == f"/learning/documents/{POLICY}/"


def test_a_pledge_is_not_confirmed_and_a_policy_not_signed(pledged):
    published(POLICY, "read_confirmed_until")
    with pytest.raises(BadInput):
        signing.confirm(person(WHO), PLEDGE)
    with pytest.raises(BadInput):
        signing.offer(person(WHO), POLICY)


@pytest.mark.parametrize("part", ["public", "signature", "authenticator", "client"])
@pytest.mark.parametrize("value", ["zz", "f", "ff" * 3000, "é"])
def test_what_is_no_signature_is_told_so(pledged, part, value):
    form = {"token": signing.offer(person(WHO), PLEDGE).token, "method": "passkey", part: value}
    answer = pledged.client(WHO).post(f"/learning/documents/{PLEDGE}/sign/", form)
    assert answer.status_code == 403
    assert not Signature.objects.exists()


def test_a_program_signs_nothing(pledged):
    with pytest.raises(Refused):
        signing.offer(replace(person(WHO), service=True), PLEDGE)


def test_a_code_names_one_thing(pledged):
    with pytest.raises(BadInput):
        publish(code=PLEDGE)


def post(client, path, body):
    return client.post(f"/api/v1/learning{path}", json.dumps(body), content_type="application/json")


def test_the_same_over_the_api_as_the_command_line_does_it(timed):
    published()
    client = timed.client(WHO)
    assert post(client, "/keys", {"public": PUBLIC.hex()}).status_code == 200
    offered = post(client, f"/documents/{PLEDGE}/statement", {}).json()
    body = {"token": offered["token"], "method": "ed25519", "public": PUBLIC.hex()}
    wrong = post(client, f"/documents/{PLEDGE}/signature", {**body, "signature": "00" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "statement.signature")
    signature = statements.sign(SEED, offered["statement"].encode()).hex()
    made = post(client, f"/documents/{PLEDGE}/signature", {**body, "signature": signature}).json()
    file = client.get(f"/api/v1/learning/signatures/{made['key']}/file").content
    assert statements.verify_file(file, key=PUBLIC.hex()).statement["staff"] == WHO
    assert left() == 365
