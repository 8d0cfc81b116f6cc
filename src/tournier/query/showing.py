# SPDX-License-Identifier: Apache-2.0
"""A treatment of a field as SQL over its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tournier.base import BadInput
from tournier.mask import NEVER_SHOWN, PARTIAL, TREATMENTS, partial_sql
from tournier.query.dialects import Profile

_WIDTH = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?\Z")

_BANDS: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": "(floor(CAST({0} AS numeric) / {1}) * {1})",
        # SQLite may be built without floor: cut towards zero, and one less below it.
        "sqlite": "((CAST({0} / ({1} * 1.0) AS INTEGER) - ({0} / ({1} * 1.0) < CAST({0} / ({1} * 1.0) AS INTEGER))) * {1})",
    }
)
_BAND = "(floor({0} / {1}) * {1})"

_HEX: Mapping[str, str] = MappingProxyType(
    {"postgresql": "encode({0}, 'hex')", "duckdb": "hex({0})", "sqlite": "hex({0})", "mysql": "HEX({0})"}
)
SEALED = "sealed:"

# What a treatment leaves is so coarse that grouping by it names nobody.
COARSE = ("year", "district", "band:", "withheld")


def is_coarse(treatment: str) -> bool:
    """Whether a field so treated tells of a group, not of a person."""
    return treatment.startswith(COARSE)


def shown(treatment: str, column: str, profile: Profile, *, token: str) -> str:
    """The SQL of a column under a treatment; BadInput when there is no such treatment here."""
    kind, _, detail = treatment.partition(":")
    if kind == "sealed":
        return _sealed(detail, column, profile, token)
    render = _RENDER.get(kind)
    if render is None or (bool(detail) != (kind in {"partial", "band"})):
        raise _unknown(treatment)
    return render(detail, column, profile, token)


def _plain(_detail: str, column: str, _profile: Profile, _token: str) -> str:
    return column


def _withheld(_detail: str, column: str, _profile: Profile, _token: str) -> str:
    # A null of the column's own type, so that what is asked of it still means something; no row is ever read for it.
    return f"CASE WHEN 1 = 0 THEN {column} END"


def _sealed(detail: str, column: str, profile: Profile, token: str) -> str:
    # The bytes as text, whatever the engine makes of a column that holds them; what is withheld is not even read.
    shown(detail, column, profile, token=token or "{0}")  # there is such a treatment
    if detail.startswith("band") or profile.name not in _HEX:
        raise _unknown(f"sealed:{detail}")
    read = "1 = 0" if detail == "withheld" else f"{column} IS NOT NULL"
    return f"CASE WHEN {read} THEN {_HEX[profile.name].format(column)} END"


def _partial(detail: str, column: str, profile: Profile, _token: str) -> str:
    # JR/T 0171-2020 6.1.4.1: what authenticates (C3) is never displayed, in part neither.
    if detail in NEVER_SHOWN:
        raise BadInput("query.never-shown", f"{detail} is never shown, in part neither.", "Use withheld.")
    name = PARTIAL.get(detail, detail)
    if name not in TREATMENTS:
        raise _unknown(f"partial:{detail}")
    return partial_sql(name, column, profile.name)


def _token_of(_detail: str, column: str, profile: Profile, token: str) -> str:
    if not token:
        raise BadInput(
            "query.token-key",
            f"A field is shown as a token, and {profile.name} got no key for it.",
            "Give a key of 32 bytes, or show the field in part.",
        )
    return token.format(column)


def _by_mask(name: str) -> Callable[[str, str, Profile, str], str]:
    return lambda _detail, column, profile, _token: partial_sql(name, column, profile.name)


def _band(detail: str, column: str, profile: Profile, _token: str) -> str:
    if not _WIDTH.match(detail) or not float(detail):
        raise _unknown(f"band:{detail}")
    return _BANDS.get(profile.name, _BAND).format(column, detail)


_RENDER: Mapping[str, Callable[[str, str, Profile, str], str]] = MappingProxyType(
    {
        "plain": _plain,
        "withheld": _withheld,
        "partial": _partial,
        "token": _token_of,
        "year": _by_mask("year"),
        "district": _by_mask("district"),
        "band": _band,
    }
)


def _unknown(treatment: str) -> BadInput:
    return BadInput(
        "query.treatment",
        f"There is no treatment {treatment!r}.",
        "Use plain, partial:<kind>, token, year, district, band:<width> or withheld.",
    )
