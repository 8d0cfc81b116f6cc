# SPDX-License-Identifier: Apache-2.0
"""The keys that people sign with: Ed25519 of a browser or a file, Ed25519 or SM2 of the person's own keeping.

- only the public part comes here, with two factors, and a key belongs to one person for good;
- a key in PEM comes with a signature of a challenge that names bank, person and moment: whoever registers it holds it;
- a challenge is no statement of a pledge: it names no template, and its token opens nothing else.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.core import signing as tokens
from django.db import transaction

from tournier.base import JSON, BadInput, Refused, canonical
from tournier.law.clocks import BANK_TIME
from tournier.seal import statements
from tournier.seal.statements import Proof
from tournier_office.learning.models import SigningKey
from tournier_office.learning.paperwork import SIGNING_KEYS
from tournier_office.people.facts import factors_of_session
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

MINUTES, _SALT, _TWO, _MOST_KEYS = 10, "challenges to keys", 2, 5
_HEX = re.compile(r"[0-9a-f]{64}")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Offered:
    """A statement to sign: its bytes as text, and the token by which the office knows it again."""

    statement: str
    token: str


def expect_person(actor: Actor) -> None:
    """Refused for a program."""
    if actor.service:
        raise Refused("learning.signer", "A person signs, not a program.", "Sign in the console.")


def of(number: str) -> list[SigningKey]:
    """A person's keys that are in use. Raises Refused when somebody else changed one."""
    return list(genuine(SigningKey.objects.filter(staff=number, state="in_use").order_by("opened_at", "pk")))


def challenge(actor: Actor) -> Offered:
    """What a key signs to show that this person holds it."""
    expect_person(actor)
    at = gateway.clock().now().astimezone(BANK_TIME)
    said: dict[str, JSON] = {
        "act": "register a signing key", "at": at.isoformat(timespec="seconds"), "bank": gateway.project().origin,
        "staff": actor.staff,
    }  # fmt: skip
    text = canonical(said).decode()
    return Offered(text, tokens.dumps(text, salt=_SALT))


def pasted(text: str) -> bytes:
    """A signature as `openssl base64 -A` writes it. BadInput for anything else."""
    try:
        found = base64.b64decode("".join(text.split()), validate=True) if len(text) <= _LONGEST else b""
    except (binascii.Error, ValueError):
        found = b""
    if not found:
        raise BadInput("learning.pasted", "This is no signature in Base64.", "Paste what the command wrote, whole.")
    return found


def register(actor: Actor, public: str, *, session: str, token: str = "", signature: bytes = b"") -> SigningKey:
    """Register a key as the actor's own: 32 bytes in hexadecimal of Ed25519, or PEM with a signed challenge.

    Refused without two factors in this session, and where the signature is not one of the challenge by this key.
    """
    expect_person(actor)
    if factors_of_session(session) < _TWO:
        raise Refused("learning.factors", "A signing key is registered with two factors.", "Sign in with both.")
    text = public.strip().lower()
    if "-----begin" in text:
        text = _shown_to_be_held(actor, public, token, signature)
    elif not _HEX.fullmatch(text):
        raise BadInput("learning.public", "This is no Ed25519 public key.", "Give its 32 bytes in hexadecimal.")
    return _keep(actor, text)


def _shown_to_be_held(actor: Actor, pem: str, token: str, signature: bytes) -> str:
    method, public = statements.key_of(pem)
    try:
        text = tokens.loads(token, salt=_SALT)
        said = json.loads(text)
        age = (gateway.clock().now() - datetime.fromisoformat(said["at"])).total_seconds()
        mine = said["staff"] == actor.staff
    except (tokens.BadSignature, ValueError, KeyError, TypeError):
        raise _stale() from None
    if not mine or not -1 <= age <= MINUTES * 60:
        raise _stale()
    statements.expect_signed(str(text).encode(), Proof(method, public, signature))
    return public.hex()


def _stale() -> Refused:
    return Refused(
        "learning.challenge", "What the key signed is not what the office offered you a short while ago.",
        "Open the page of your signing keys again and sign what stands there.",
    )  # fmt: skip


def _keep(actor: Actor, text: str) -> SigningKey:
    with transaction.atomic():
        taken = SigningKey.objects.select_for_update(of=("self",)).filter(public=text).first()
        if taken is not None and taken.staff == actor.staff and taken.state == "in_use":
            return taken
        if taken is not None:
            raise Refused("learning.key_taken", "This key was registered before.", "Make a new one.")
        if SigningKey.objects.filter(staff=actor.staff, state="in_use").count() >= _MOST_KEYS:
            raise Refused("learning.keys", "You have five signing keys.", "Revoke one that you no longer use.")
        asked = Asked(actor, gateway.clock().now(), told={"public": text})
        row: SigningKey = acts.enter(SIGNING_KEYS, asked, branch=actor.branch, staff=actor.staff, public=text)
        return row
