# SPDX-License-Identifier: Apache-2.0
"""The bank's identity provider, spoken to by OpenID Connect (Core 1.0, Discovery 1.0, Back-Channel Logout 1.0, RFC 7636).

Authlib keeps the protocol: state, nonce, PKCE, the exchange of the code. What it would leave to the provider is fixed
here: the issuer is the one that the bank named, a token is signed by one of the provider's public keys with an algorithm
of the list below, every address is asked over TLS, nothing is followed elsewhere, and nothing is waited for longer than seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.django_client.apps import DjangoOAuth2App
from authlib.integrations.django_client.integration import DjangoIntegration
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from tournier.base import BadInput, Refused, SystemFailed
from tournier_office.site.single_sign_on import SingleSignOn, safe_address

# Public-key signatures only: "none" and the shared-secret ones would let others write what the provider says.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_WELL_KNOWN = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SECONDS = 5.0
_KEPT = 3600.0
_REFETCH = 60.0
_LEEWAY = 60
_LONGEST = 255
_LONGEST_TOKEN = 16_384
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_NAME = "single_sign_on"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouched for: its name for the person, and the staff number that it holds."""

    issuer: str
    subject: str
    number: str


class _Session(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        if not safe_address(url):
            raise requests.exceptions.InvalidSchema("not over TLS")
        given = {**kwargs, "allow_redirects": False, "timeout": _SECONDS}
        response = super().request(method, url, **given)
        if response.is_redirect:
            raise requests.exceptions.TooManyRedirects("the provider's addresses are asked as they are")
        return response


class IdentityProvider(DjangoOAuth2App):  # type: ignore[misc]  # Authlib has no types
    """One provider. Kept for the life of the process; what it publishes of itself is asked anew every hour."""

    client_cls = _Session
    server_metadata: dict[str, Any]

    def __init__(self, named: SingleSignOn) -> None:
        super().__init__(
            DjangoIntegration(_NAME),
            name=_NAME,
            client_id=named.client_id,
            client_secret=named.secret,
            server_metadata_url=named.issuer.rstrip("/") + _WELL_KNOWN,
            client_kwargs={"scope": " ".join(named.scopes), "code_challenge_method": "S256"},
            user_agent="Tournier",
        )
        self._named = named
        self.issuer = named.issuer
        self._fetched_keys = 0.0

    def load_server_metadata(self) -> dict[str, Any]:
        """As Authlib's, of the issuer that was named (Discovery 1.0, 4.3), with our algorithms, for an hour."""
        if time.time() - self.server_metadata.get("_loaded_at", 0.0) > _KEPT:
            self.server_metadata = {}  # another one, for whoever reads the old one at this moment
        found: dict[str, Any] = super().load_server_metadata()
        addresses = [found.get(name) for name in _ENDPOINTS]
        if found.get("issuer") != self._named.issuer or not all(
            isinstance(address, str) and safe_address(address) for address in addresses
        ):
            self.server_metadata = {}
            raise _unlike()
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [one for one in ALGORITHMS if one in offered]
        return found

    def fetch_jwk_set(self, force: bool = False) -> Any:  # noqa: FBT001, FBT002 - Authlib's signature
        """As Authlib's; strangers who send made-up tokens make the office ask the provider once a minute, not more."""
        if force and time.time() - self._fetched_keys < _REFETCH:
            raise InvalidKeyIdError
        if force or "jwks" not in self.server_metadata:
            self._fetched_keys = time.time()
        return super().fetch_jwk_set(force=force)

    def look(self) -> None:
        """Ask the provider what it publishes of itself. Raises Refused or SystemFailed where that cannot be used."""
        with _told():
            self.load_server_metadata()
            KeySet.import_key_set(self.fetch_jwk_set())

    def leave_for(self, request: HttpRequest, back: str) -> HttpResponse:
        """The way to the provider; the answer comes to the address `back`."""
        with _told():
            answer: HttpResponse = self.authorize_redirect(request, back)
        return answer

    def identity(self, request: HttpRequest) -> Identity:
        """Whom the provider vouches for in this answer of its. Raises Refused, BadInput or SystemFailed."""
        with _told():
            token = self.authorize_access_token(request, leeway=_LEEWAY)
            claims = token.get("userinfo")  # there only when an ID token was checked against this browser's nonce
            if not claims:
                raise _unlike()
            if self._named.staff_number not in claims and "userinfo_endpoint" in self.server_metadata:
                more = self.userinfo(token=token)
                if more.get("sub") != claims.get("sub"):  # Core 1.0, 5.3.2
                    raise _unlike()
                claims = {**more, **claims}
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject, number = claims.get("sub"), claims.get(self._named.staff_number)
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST:
            raise _unlike()
        if not isinstance(number, str) or not number:
            raise Refused(
                "sign_in.no_number",
                "The identity provider did not say which staff number you have.",
                "Sign in with staff number and password; let the platform engineers look at staff_number in tournier.toml.",
            )
        return Identity(self._named.issuer, subject, number)

    def ended(self, text: str) -> str:
        """The subject whose sessions the provider ends by this logout token (Back-Channel Logout 1.0, 2.6)."""
        if not 0 < len(text) <= _LONGEST_TOKEN:
            raise _unlike()
        with _told():
            claims, now = self._signed(text), time.time()
            audience = claims.get("aud")
            events = claims.get("events")
            moment = claims.get("iat")
            if (
                claims.get("iss") != self._named.issuer
                or self.client_id not in (audience if isinstance(audience, list) else [audience])
                or not isinstance(events, Mapping)
                or not isinstance(events.get(_LOGOUT), Mapping)
                or "nonce" in claims
                or not isinstance(moment, int | float)
                or abs(now - moment) > _LEEWAY + _SECONDS
                or not isinstance(claims.get("exp", now), int | float)
                or claims.get("exp", now) < now - _LEEWAY
                or not isinstance(claims.get("jti"), str)
                or not isinstance(claims.get("sub"), str)
            ):
                raise _unlike()
            return str(claims["sub"])

    def _signed(self, text: str) -> dict[str, Any]:
        registry = JWSRegistry(
            algorithms=self.load_server_metadata()["id_token_signing_alg_values_supported"], strict_check_header=False
        )
        try:
            keys = KeySet.import_key_set(self.fetch_jwk_set())
            return dict(jwt.decode(text, keys, registry=registry).claims)
        except InvalidKeyIdError:
            keys = KeySet.import_key_set(self.fetch_jwk_set(force=True))
            return dict(jwt.decode(text, keys, registry=registry).claims)


def begun_elsewhere() -> BadInput:
    """The answer is to nothing that this browser asked, or was asked from a foreign page."""
    return BadInput(
        "sign_in.begun_elsewhere",
        "This answer of the identity provider belongs to no sign-in that was begun in this browser.",
        "Begin anew from the sign-in page.",
    )


def _unlike() -> Refused:
    return Refused(
        "sign_in.unproved",
        "What the identity provider sent is not what it must be, so nobody is signed in by it.",
        "Begin anew from the sign-in page; if it stays so, sign in with staff number and password.",
    )


@contextmanager
def _told() -> Iterator[None]:
    """Turn what goes wrong with a provider into our errors; none of its words go on, for they may hold anything."""
    try:
        yield
    except MismatchingStateError:
        raise begun_elsewhere() from None
    except OAuthError as error:
        if error.error == "access_denied":
            raise Refused(
                "sign_in.cancelled",
                "The sign-in was ended at the identity provider.",
                "Begin anew, or sign in with staff number and password.",
            ) from None
        raise _unlike() from None
    except requests.RequestException:
        raise SystemFailed(
            "sign_in.provider",
            "The identity provider does not answer as it must.",
            "Sign in with staff number and password; if it stays so, call the platform engineers.",
        ) from None
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError, AttributeError):
        raise _unlike() from None


@lru_cache(maxsize=4)
def _provider(named: SingleSignOn) -> IdentityProvider:
    return IdentityProvider(named)


def provider() -> IdentityProvider | None:
    """The bank's provider, or nothing where none is named."""
    return _provider(settings.SINGLE_SIGN_ON) if settings.SINGLE_SIGN_ON else None
