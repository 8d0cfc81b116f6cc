# SPDX-License-Identifier: Apache-2.0
"""What every page's frame needs to know."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils import timezone

from tournier_office.site.navigation import Visitor, sections

NOBODY = Visitor(staff=None, posts=frozenset(), customer=False)


def visitor_of(request: HttpRequest) -> Visitor:
    """Who looks at the page, as `people.presence` found it for this request."""
    visitor = getattr(request, "visitor", NOBODY)
    return visitor if isinstance(visitor, Visitor) else NOBODY


def has_name(request: HttpRequest) -> bool:
    """Whether the office is addressed by a name: browsers take passkeys under no bare address (WebAuthn 5.1.3)."""
    try:
        host = request.get_host()
        ip_address(host.rpartition("]")[0].strip("[") or host.partition(":")[0])
    except DisallowedHost:
        return False  # the page that says so is laid out too
    except ValueError:
        return True
    return False


def layout(request: HttpRequest) -> dict[str, Any]:
    """The menu, the watermark's text, the idle lock and the demo's banner."""
    visitor = visitor_of(request)
    sign_in = getattr(request, "sign_in", None)
    shows_customer = bool(getattr(request, "customer_data", False))
    who = str(visitor.staff) if visitor.staff else ""
    number = visitor.staff.number if visitor.staff else ""
    return {
        "visitor": visitor,
        "sign_in": sign_in,
        "menu": sections(request, visitor),
        "customer_data": shows_customer,
        "watermark": f"{who} {number} · {timezone.localtime():%Y-%m-%d %H:%M} · {sign_in.id[:8] if sign_in else ''}",
        "idle_seconds": settings.IDLE_SECONDS_CUSTOMER if shows_customer else settings.IDLE_SECONDS,
        "personas": settings.PERSONAS,
        "passkeys": has_name(request),
        "single_sign_on": settings.SINGLE_SIGN_ON,
        "theme": request.COOKIES.get("theme", "") if request.COOKIES.get("theme") in {"light", "dark"} else "",
    }
