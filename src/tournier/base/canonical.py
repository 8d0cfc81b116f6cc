# SPDX-License-Identifier: Apache-2.0
"""One canonical encoding: RFC 8785 (JCS) restricted so that every encoder agrees.

Keys are ASCII, numbers are integers below 2**53 in size, there are no floats, and reading refuses
duplicate keys and any text that is not already canonical. Within these bounds sorted compact JSON is RFC 8785.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TypeAlias

import orjson

from tournier.base.errors import BadInput

JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"
_LARGEST_INTEGER = 2**53 - 1


# Of these exact types every value has a canonical form; asking so for most values takes a third of the time.
_ALWAYS = frozenset({str, bool, type(None)})


def _check(value: object) -> None:
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > _LARGEST_INTEGER:
                raise BadInput(
                    "canonical.integer", "An integer is too large for the canonical form.", "Write it as text."
                )
        case list() | tuple():
            _check_each(value)
        case dict():
            for key in value:
                if not isinstance(key, str) or not key.isascii():
                    raise BadInput("canonical.key", "A key is not ASCII text.", "Rename the key.")
            _check_each(value.values())
        case _:
            raise BadInput(
                "canonical.type",
                f"A value of type {type(value).__name__} has no canonical form.",
                "Use text, integers, booleans, null, lists and objects.",
            )


def _check_each(values: Collection[object]) -> None:
    if _ALWAYS.issuperset(map(type, values)):
        return
    for value in values:
        if isinstance(value, list):  # a disclosure lists a hundred pairs
            _check_each(value)
        elif type(value) not in _ALWAYS:
            _check(value)


def canonical(value: JSON) -> bytes:
    """Encode `value`; equal values give equal bytes. Raises BadInput for floats, large integers, odd keys and lone surrogates."""
    _check(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise BadInput("canonical.text", "A text is not valid Unicode.", "Remove lone surrogates.") from None


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput("canonical.duplicate", "A key stands twice in one object.", "Refuse the document.")
        found[key] = value
    return found


def parse_canonical(text: bytes) -> JSON:
    """Read canonical bytes back; anything that `canonical` would not have written is refused with BadInput."""
    try:
        value: JSON = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise BadInput("canonical.syntax", "The document is not JSON.", "Refuse the document.") from None
    if canonical(value) != text:
        raise BadInput("canonical.form", "The document is JSON but not in canonical form.", "Refuse the document.")
    return value
