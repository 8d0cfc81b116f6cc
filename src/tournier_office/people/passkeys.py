# SPDX-License-Identifier: Apache-2.0
"""The passkeys of a person as others may use them: to check what was signed with one. Secrets are not here, nor anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from tournier_office.site.bound import genuine

_ES256, _P256 = -7, 1  # COSE: the algorithm, and the curve


@dataclass(frozen=True, slots=True)
class Passkey:
    """A credential and its public key: a point of P-256, uncompressed."""

    credential: bytes
    point: bytes


def of(number: str) -> list[Passkey]:
    """The person's passkeys whose keys are of P-256; others sign in, and sign nothing here."""
    rows = genuine(Authenticator.objects.filter(user__staff__number=number, type=Authenticator.Type.WEBAUTHN))
    found = []
    for row in rows:
        data = row.wrap().authenticator_data.credential_data
        key = data.public_key if data else {}
        if key.get(3) == _ES256 and key.get(-1) == _P256:
            found.append(Passkey(bytes(data.credential_id), b"\x04" + bytes(key[-2]) + bytes(key[-3])))
    return found
