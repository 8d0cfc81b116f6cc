# SPDX-License-Identifier: Apache-2.0
"""Codes, factors, keys and passwords; a part of office_acts.py."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from tests.crash.office_acts import ADDRESS, SECURITY_ADMIN, SYSTEM, last
from tests.crash.office_dying import Act, World
from tournier.base import new_id


def story() -> Iterator[Act]:
    """Each way in is made, used where using changes something, and ended."""
    yield from _people()
    yield from _customers()
    yield from _programs()
    yield from _wire()


def _people() -> Iterator[Act]:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.utils import timezone

    from tournier_office.people import activation, single_sign_on
    from tournier_office.people.identity_provider import Identity
    from tournier_office.people.models import SignIn, User

    identity = Identity("https://sso.bank.example", "x", "S0010")

    def first(_world: World) -> None:
        activation.give_first("S0010", by=SECURITY_ADMIN, reason="lost", without_factors=True)

    def factor(_world: World) -> None:
        TOTP.activate(User.objects.get(username="S0010"), "JBSWY3DPEHPK3PXP")

    def linked(_world: World) -> None:
        single_sign_on.link(User.objects.get(username="S0010"), identity, proved_at=time.time())

    def began(_world: World) -> None:
        now = timezone.now()
        SignIn.objects.create(
            user=User.objects.get(username="S0010"), methods=["single_sign_on", "totp"], factors=2,
            started_at=now, seen_at=now, idle_seconds=300,
        )  # fmt: skip

    yield Act("both halves of a code", lambda _: activation.give_whole("S0100", by="setup:console"))
    yield Act("a factor is added", factor)
    yield Act("the first half of a code", first)
    yield Act("the second half of a code", lambda _: activation.give_second("S0010", by=SYSTEM))
    yield Act("a code is taken back", lambda _: activation.cancel("S0010", by=SECURITY_ADMIN), first)
    yield Act("an identity is linked", linked, factor)
    yield Act(
        "an identity's sessions are ended", lambda _: single_sign_on.end_from_provider(identity.issuer, "x"), began
    )
    yield Act("an identity is unlinked", lambda _: single_sign_on.unlink(User.objects.get(username="S0010")))
    yield Act("a factor is removed", lambda _: Authenticator.objects.get(type="totp").delete())


def _customers() -> Iterator[Act]:
    from django.utils import timezone

    from tournier_office.customers import asking
    from tournier_office.people.models import User

    def grown_old(_world: World) -> None:
        long_ago = timezone.now() - timedelta(days=400)
        User.objects.create(
            username=f"c{new_id()}", kind=User.Kind.CUSTOMER, customer_key=new_id(), password_changed_at=long_ago
        )

    yield Act("customers are asked for new passwords", lambda _: asking.ask(), grown_old)


def _programs() -> Iterator[Act]:
    from tournier_office.people import command_keys, enrol, keys

    def account(_world: World) -> None:
        enrol.create_staff(
            "9801", zh="系统", en="Program", branch="B01", posts=("service", "teller"), password="", by="setup",
            must_change=False,
        )  # fmt: skip

    def terms(_world: World) -> None:
        keys.propose(
            "9801", channels=["search"], ranges=["10.1.0.0/16"], days=1, purpose="x", keeper="S0002", by=SECURITY_ADMIN
        )

    def asked(_world: World) -> dict[str, str]:
        return {"code": command_keys.ask("S0001", address=ADDRESS, hours=1)[1]}

    def granted(world: World) -> None:
        session = world.persons["teller"].session
        command_keys.grant(world.memory["code"], session=session, by="S0001", proved_at=time.time())

    yield Act("the terms of a key", terms, account)
    yield Act("a key is collected", lambda _: keys.collect(last("ApiKey"), by="S0002", factors=2))
    yield Act("a key is revoked", lambda _: keys.revoke(last("ApiKey"), by=SECURITY_ADMIN))
    yield Act("a command is let in", granted, asked)
    yield Act("a command's key is revoked", lambda _: command_keys.revoke(last("CommandKey"), by="S0001"))


def _wire() -> Iterator[Act]:
    from tournier_office.wire import actions

    yield Act("a wire password", lambda _: actions.issue("S0011", factors=2, days=1, ranges=[]))
    yield Act("a session of the wire", lambda _: actions.begin("S0011", ADDRESS))
    yield Act("a wire password is revoked", lambda _: actions.revoke(last("WirePassword"), by="S0011"))
