# SPDX-License-Identifier: Apache-2.0
"""Addresses: what network one belongs to, and whether a post may be used from there (M39)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from tournier.base import BadInput
from tournier_office.people.models import Network
from tournier_office.site.imprints import Whole
from tournier_office.site.reading import Question, rows

OUTSIDE = "outside"
_RANGE = Whole(Network, "n")
RANGES = Question(f"SELECT {_RANGE.columns} FROM people_network n", ())  # what `network_of` asks


def address_of(request: HttpRequest) -> str:
    """The visitor's address: the connection's, or, behind a stated number of proxies, what the outermost of them saw."""
    hops = settings.TRUSTED_PROXIES
    found = request.META.get("REMOTE_ADDR", "")
    if hops:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        found = chain[-hops] if len(chain) >= hops else ""
    try:
        return str(ip_address(found))
    except ValueError:
        return ""


def check_ranges(ranges: Iterable[str]) -> list[str]:
    """The ranges in canonical form; BadInput names the first that is none."""
    found: list[str] = []
    for text in ranges:
        try:
            found.append(str(ip_network(text.strip())))
        except ValueError:
            raise BadInput(
                "network.range", f"{text!r} is not a range of addresses.", "Write it like 10.1.0.0/16."
            ) from None
    return found


def _holds(ranges: Iterable[str], address: str) -> list[IPv4Network | IPv6Network]:
    try:
        here = ip_address(address)
    except ValueError:
        return []
    mapped = getattr(here, "ipv4_mapped", None)
    here = mapped or here
    return [network for network in map(_range, ranges) if here.version == network.version and here in network]


@lru_cache(maxsize=1000)
def _range(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)


def network_of(address: str) -> str:
    """branch, office, vpn or outside: the narrowest known range decides; what is unknown is outside."""
    kinds = {known["cidr"]: known["kind"] for known in map(_RANGE.open, rows(RANGES))}
    found = _holds(kinds, address)
    return str(kinds[str(max(found, key=lambda network: network.prefixlen))]) if found else OUTSIDE


def in_ranges(ranges: Iterable[str], address: str) -> bool:
    """Whether one of the ranges holds the address; no range holds an unreadable address."""
    return bool(_holds(ranges, address))


def allowed_from(lists: Iterable[Iterable[str]], address: str) -> bool:
    """Whether every one of these posts, each given by its ranges, may be used from the address; no post may not."""
    ranges = list(lists)
    return bool(ranges) and all(in_ranges(one, address) for one in ranges)
