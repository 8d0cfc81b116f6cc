# SPDX-License-Identifier: Apache-2.0
"""How the tests name a key in a key service, and what they ask of errors."""

from tournier.base import SystemFailed


def address(service, *, mount="transit", key="tournier-kek", **changed):
    """The address of its key; `ca=None` leaves the authorities out."""
    token = changed.get("token", f"env:TOKEN_OF_{type(service).__name__.upper()}")
    ca = changed.get("ca", str(service.authorities))
    said = f"transit:mount={mount};key={key}?server={changed.get('server', service.url)}&token-source={token}"
    return said if ca is None else f"{said}&ca={ca}"


def refused(act):
    """The code of what an act fails by, or `done`."""
    try:
        act()
    except SystemFailed as error:
        return error.code
    return "done"
