# SPDX-License-Identifier: Apache-2.0
"""Signing a pledge and confirming a policy: by the person, in the version in force, recorded, and then a fact (M01, M16).

- what is signed is made here: who, which template by its digest, when. A person cannot sign another text, nor for another;
- the key is the person's own: an Ed25519 or SM2 key that was registered with two factors, or a passkey of the account;
- a statement is signed once and within ten minutes; an answer that was copied opens nothing a second time.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.core import signing as tokens
from django.db import transaction

from tournier.base import JSON, BadInput, Refused, canonical
from tournier.law.clocks import BANK_TIME
from tournier.seal import statements
from tournier.seal.statements import Proof
from tournier_office.learning import documents, keys, lookups, records
from tournier_office.learning.keys import Offered, expect_person
from tournier_office.learning.models import Document, Record, Signature, SigningKey
from tournier_office.learning.paperwork import SIGNATURES
from tournier_office.learning.register import RECORDS
from tournier_office.learning.words import POLICY, SIGNED
from tournier_office.people import passkeys
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

CONFIRMED = "confirmed"
MINUTES, _SALT = 10, "statements that are signed"
_LONGEST = 4000  # signs of hexadecimal


def document_in_force(code: str, *facts: str) -> Document:
    """The version that is signed or confirmed now. BadInput where there is none."""
    row = lookups.document_in_force(code)
    if row is None or row.fact not in facts:
        raise BadInput("learning.document", "There is no such document in force.", "Open your list of courses.")
    return row


def offer(actor: Actor, code: str) -> Offered:
    """What this person would sign now."""
    expect_person(actor)
    row, person = document_in_force(code, *SIGNED), staff_of(actor.staff)
    at = gateway.clock().now().astimezone(BANK_TIME)
    said: dict[str, JSON] = {
        "bank": gateway.project().origin, "staff": actor.staff, "name": person.zh if person else "", "code": row.code,
        "version": row.version, "template_sha256": statements.digest(documents.template(row)),
        "at": at.isoformat(timespec="seconds"),
    }  # fmt: skip
    text = canonical(said).decode()
    return Offered(text, tokens.dumps(text, salt=_SALT))


def _statement(actor: Actor, row: Document, token: str) -> bytes:
    """The statement of a token: this person's, of this version, made a short while ago."""
    try:
        text = tokens.loads(token, salt=_SALT)
        said = json.loads(text)
        made = datetime.fromisoformat(said["at"])
    except (tokens.BadSignature, ValueError, KeyError, TypeError):
        raise _stale() from None
    age = (gateway.clock().now() - made).total_seconds()
    mine = said["staff"] == actor.staff and said["code"] == row.code
    same = said["template_sha256"] == statements.digest(documents.template(row)) and said["version"] == row.version
    if not mine or not same or not -1 <= age <= MINUTES * 60:
        raise _stale()
    return str(text).encode()


def _stale() -> Refused:
    return Refused(
        "learning.statement", "What was signed is not what the office offered you a short while ago.",
        "Open the pledge again and sign it.",
    )  # fmt: skip


def proof_of(method: str, public: str, signature: str, authenticator: str = "", client: str = "") -> Proof:
    """A proof from its parts in hexadecimal. BadInput where one of them is none, or longer than any can be."""
    unread = BadInput("learning.proof", "The signature cannot be read.", "Sign the pledge again.")
    parts = (public, signature, authenticator, client)
    if max(map(len, parts)) > _LONGEST:
        raise unread
    try:
        key, signed, data, told = map(bytes.fromhex, parts)
        told.decode()
    except ValueError:
        raise unread from None
    return Proof(method, key, signed, data, told)


def sign(actor: Actor, code: str, token: str, proof: Proof) -> Signature:
    """Keep the signature, and let the fact stand. Refused unless the key is the actor's own and the signature holds."""
    expect_person(actor)
    row = document_in_force(code, *SIGNED)
    statement = _statement(actor, row, token)
    _expect_own_key(actor, proof)
    statements.expect_signed(statement, proof)
    with transaction.atomic():
        list(SigningKey.objects.select_for_update(of=("self",)).filter(staff=actor.staff))
        if Signature.objects.filter(staff=actor.staff, code=code, statement=statement.decode()).exists():
            raise Refused("learning.signed", "This statement is signed already.", "Nothing more is to be done.")
        return _keep(actor, row, Signature(
            method=proof.method, statement=statement.decode(), public=proof.public.hex(), signature=proof.signature.hex(),
            authenticator=proof.authenticator.hex(), client=proof.client.decode(),
        ))  # fmt: skip


def _expect_own_key(actor: Actor, proof: Proof) -> None:
    if proof.method == statements.PASSKEY:
        known = proof.public in {one.point for one in passkeys.of(actor.staff)}
    else:
        own = proof.public.hex() in {one.public for one in keys.of(actor.staff)}
        known = own and statements.method_of(proof.public) == proof.method
    if not known:
        raise Refused("learning.key", "This key is not one of yours.", "Register your key first, with two factors.")


def confirm(actor: Actor, code: str) -> Signature:
    """The person has read this version of a policy."""
    expect_person(actor)
    row = document_in_force(code, POLICY)
    with transaction.atomic():
        return _keep(actor, row, Signature(method=CONFIRMED))


def _keep(actor: Actor, row: Document, made: Signature) -> Signature:
    asked = Asked(actor, gateway.clock().now())
    digest = statements.digest(documents.template(row))
    asked.told.update(code=row.code, version=row.version, method=made.method, digest=digest)
    if made.signature:
        asked.told.update(public=made.public, signature=made.signature)
    kept = {
        name: getattr(made, name) for name in ("method", "statement", "public", "signature", "authenticator", "client")
    }
    columns = {"staff": actor.staff, "document": row.pk, "code": row.code, "version": row.version, "digest": digest}
    signature: Signature = acts.enter(SIGNATURES, asked, branch=actor.branch, **columns, **kept)
    records.keep(
        asked, staff=actor.staff, code=row.code, version=row.version, days=row.term_days, source=made.method,
        proof=signature.pk,
    )  # fmt: skip
    return signature


def file_of(actor: Actor, key: str) -> bytes:
    """The signed pledge as a file that anybody can check. For the person and whoever reads the register."""
    from tournier_office.site.register import reading

    row: Signature = reading.one(SIGNATURES, actor, key)
    document = next(iter(genuine(Document.objects.filter(pk=row.document))), None)
    if document is None or not row.signature:
        raise BadInput(
            "learning.file", "There is no signature to take away.", "A confirmation is an entry of the ledger."
        )
    proof = Proof(
        row.method, bytes.fromhex(row.public), bytes.fromhex(row.signature), bytes.fromhex(row.authenticator),
        row.client.encode(),
    )  # fmt: skip
    return statements.file_of(documents.template(document), row.statement.encode(), proof, row.entry)


def settle(row: Signature, asked: Asked) -> None:
    """What is revoked counts no more: its record goes with it."""
    if asked.verb == "revoke":
        for record in Record.objects.filter(proof=row.pk, state="counts"):
            acts.take(RECORDS, record.pk, Asked(asked.actor, asked.at, RECORDS.move("void"), reason=asked.reason))
