# SPDX-License-Identifier: Apache-2.0
"""Who is signed in, as this register sees it: a customer, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tournier.base import Refused
from tournier_office.people.customer_passwords import is_asked
from tournier_office.people.facts import customer_moment
from tournier_office.people.presence import SESSION_NAME, address_of, session_of
from tournier_office.site import gateway


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer who is signed in, with the session and address from which they look, and whether their password is old."""

    key: str
    session: str
    address: str
    old_password: bool = False


def customer_of(request: HttpRequest) -> Customer:
    """The customer who is signed in; Refused for everybody else: staff and services look through the gate's other channels."""
    user = request.user
    if not user.is_authenticated or user.kind != "customer" or not user.customer_key:
        raise Refused("own_view.customer", "This page is for customers.", "Use the look-up instead.")
    # The API's requests pass by the frame that finds the session; a locked or ended one must not answer there either.
    session = session_of(request) or str(request.session.get(SESSION_NAME, ""))
    address = address_of(request)
    if customer_moment(session, user.customer_key, address, gateway.clock().now())["locked"]:
        raise Refused("own_view.locked", "Your session is locked.", "Unlock it with your password.")
    return Customer(user.customer_key, session, address, is_asked(user))
