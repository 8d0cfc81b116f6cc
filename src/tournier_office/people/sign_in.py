# SPDX-License-Identifier: Apache-2.0
"""Sign-in by staff number: lock-out, allow-lists of networks, and a ledger entry for every try.

The ledger comes first: when an entry cannot be written, nobody comes in.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.people import activation, factors, lockout, networks, sessions
from tournier_office.people.lookups import current_posts
from tournier_office.people.models import Staff, User
from tournier_office.people.presence import MAY_WORK, address_of, device_of
from tournier_office.site import gateway, terminals
from tournier_office.site.errors import error_page

_LONGEST_ACCOUNT = 64


def _known(account: str) -> str:
    # somebody who mistypes may put a password where the number belongs: only numbers that exist are written down
    return account if User.objects.filter(username__iexact=account).exists() else "unknown"


def _refusal(user: User, request: HttpRequest) -> Refused | None:
    known = terminals.terminal(device_of(request))
    if known is not None and known.lost:
        return Refused(
            "sign_in.device",
            _("This device was reported lost."),
            _("Bring it to the administrators; until two of them have put it in force again nobody signs in on it."),
        )
    return _refusal_of_account(user, address_of(request))


def _refusal_of_account(user: User, address: str) -> Refused | None:
    if user.kind == User.Kind.CUSTOMER:
        return None
    staff = Staff.objects.filter(user=user).first()
    if staff is None or staff.status not in MAY_WORK:
        return Refused(
            "sign_in.status",
            _("This account is closed."),
            _("If that is wrong, ask the security administrator."),
        )
    if activation.expired(user):
        return Refused(
            "sign_in.code_expired",
            _("This activation code is too old."),
            _("Ask whoever gave it to you for a new one."),
        )
    try:
        factors.expect_genuine(user)
    except Refused as changed:
        return changed
    # Whose posts do not count now may come in and read why (decision 0260); the posts open nothing.
    held = current_posts(staff.number, timezone.localdate(), barred=())
    if not networks.allowed_from(held.values(), address):  # M39, PBOC 2020/3 article 29
        return Refused(
            "sign_in.network",
            _("Your posts may not be used from this address, or you hold no post today."),
            _("Use a terminal on your post's allow-list, or ask the security administrator to extend it."),
        )
    return None


def _record_refusal(request: HttpRequest, user: User, refusal: Refused) -> None:
    gateway.record(Event.SIGN_IN_REFUSED, user.username, {"address": address_of(request), "why": refusal.code})


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's questions, answered for a bank."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; the bank enters its people."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the facts and the ledger use."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - a key for counting, nothing listens there

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the account or the address is locked out, whatever the password.

        Passwords are counted here alone; allauth's count of failures is for one-time codes, by account.
        """
        account = str(credentials.get("username", ""))[:_LONGEST_ACCOUNT]
        address = address_of(request)
        if lockout.is_locked_out(account, address):
            gateway.record(Event.SIGN_IN_LOCKED, _known(account), {"address": address})
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record and count the failure."""
        account = str(credentials.get("username", ""))[:_LONGEST_ACCOUNT]
        address = address_of(request)
        gateway.record(Event.SIGN_IN_FAILED, _known(account), {"address": address, "method": "password"})
        if lockout.count_failure(account, address):
            gateway.record(Event.SIGN_IN_LOCKED, _known(account), {"address": address})

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Status and network, before a second factor is even asked for; passkeys come through here too."""
        if isinstance(user, User):
            refusal = _refusal(user, request)
            if refusal is not None:
                _record_refusal(request, user, refusal)
                return error_page(request, refusal)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session once all factors are given and the entry is written."""
        if not isinstance(user, User):
            raise ImmediateHttpResponse(error_page(request, Refused("sign_in.user", _("This account is closed."))))
        refusal = _refusal(user, request)  # once more: a factor may have been written while it was asked for
        if refusal is not None:
            _record_refusal(request, user, refusal)
            raise ImmediateHttpResponse(error_page(request, refusal))
        sessions.announce(request, user)
        super().login(request, user)
        sessions.begin(request, user)
        lockout.forget(user.username)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Whoever has chosen a password goes on to their work."""
        del request
        return reverse("home")

    def logout(self, request: HttpRequest) -> None:
        """End the session and say so."""
        sessions.end_own(request)
        super().logout(request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The bank's people have no mail address here; the ledger holds what a mail would say."""
