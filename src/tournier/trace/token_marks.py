# SPDX-License-Identifier: Apache-2.0
"""Tokens that say in which file they stand.

A token of the guard is `tok_` and 32 hexadecimal digits of a keyed hash. In a file the last twelve of them give way to a
check of the first twenty under a key of that file. So every cell leads back to its file, and to no other one:

- nothing else of the file is needed: any column, one row, in any order, after any change of the other cells;
- nothing of the bank's data is changed or added, and nobody has to be looked up, to mark or to recognise;
- equal values still have equal tokens within a file, and the first twenty digits, 80 bits, still tell values apart: two
  of ten million values get one token with a chance of 4e-11;
- whoever has no key can neither make such a check nor tell it from chance. Cutting or changing it takes the mark away.

A check has 48 bits. `Refound.chance` is the chance that tokens that have nothing to do with the file match it as often,
over all files that were tried.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tournier.base import BadInput

DIGITS, CHECK = 32, 12
BITS = 4 * CHECK
SURE = -6.0  # decimal logarithm of the chance beyond which a file is not named
FIRST = 500  # tokens by which files are looked for; those that are found are compared with all
_KEY = 32
_BLOCK = 64
_TOKEN = re.compile(r"tok_[0-9a-f]{32}")
_LOOKS = re.compile(r"[0-9a-f]{32}(?![0-9a-f])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refound:
    """A file to which tokens lead. `chance` is a decimal logarithm: -40 means one in 10^40."""

    file: str
    tokens: int
    chance: float


def token_key(file: str, key: bytes) -> bytes:
    """The key by which the tokens of a file are marked."""
    if len(key) < _KEY or not file:
        raise BadInput("trace.key", "A file is marked by its id and a key of 32 bytes.", "Give both.")
    return hmac.digest(key, b"tokens|" + file.encode(), "sha256")


def marked_tokens(column: pa.Array[Any], key: bytes, *, within: bool = False) -> pa.Array[Any]:
    """The column with its tokens marked; other cells stay. Doing it twice changes nothing.

    With `within`, for a column that is made of tokens alone, those that a statement has cut out or put into longer
    texts are marked as well. Elsewhere 32 such digits may be a value of the bank's, which stays as it is.
    """
    check = _check(key)

    def inside(found: re.Match[str]) -> str:
        whole = found[0]
        mark = check(whole[:-CHECK].lower())
        return whole[:-CHECK] + (mark.upper() if whole.isupper() else mark)

    def marked(cell: str | None) -> str | None:
        if cell is None or len(cell) < DIGITS:
            return cell
        if _TOKEN.fullmatch(cell):  # as the guard makes it, by far the most
            return cell[:-CHECK] + check(cell[4:-CHECK])
        return _LOOKS.sub(inside, cell) if within else cell

    done: pa.Array[Any] = pa.array(list(map(marked, column.to_pylist())), column.type)
    return done


def row_marks(first: int, count: int, key: bytes) -> pa.Array[Any]:
    """A mark for each of `count` rows from the place `first` on, for files whose cells hold no token."""
    check = _check(key)
    bodies = (
        hmac.digest(key, f"row|{place}".encode(), "sha256").hex()[: DIGITS - CHECK]
        for place in range(first, first + count)
    )
    return pa.array([f"row_{body}{check(body)}" for body in bodies], pa.string())


def tokens_in(cells: Iterable[str]) -> tuple[str, ...]:
    """The different tokens in these cells, in lower case and without what stands before them."""
    return tuple(dict.fromkeys(found.lower() for cell in cells for found in _LOOKS.findall(cell)))


def is_token(text: str) -> bool:
    """Whether a text holds what looks like a token: it names nobody."""
    return _LOOKS.search(text) is not None


def refind(tokens: Sequence[str], key: bytes, files: Sequence[str], *, first: int = FIRST) -> tuple[Refound, ...]:
    """The files to which tokens, as `tokens_in` gives them, lead; the one with most of them first.

    Of a long list five hundred tokens (`first`) at even distances are tried with every file, so a file that gave less
    than about one in a hundred of a long list may be missed.
    """
    step = max(1, len(tokens) // first)
    found = []
    for file in files:
        check = _check(token_key(file, key))
        if not any(_matches(token, check) for token in tokens[::step]):
            continue
        count = sum(_matches(token, check) for token in tokens)
        chance = by_accident(count, len(tokens), len(files))
        if chance <= SURE:
            found.append(Refound(file, count, chance))
    return tuple(sorted(found, key=lambda one: (-one.tokens, one.file)))


def by_accident(matching: int, tokens: int, files: int) -> float:
    """The decimal logarithm of the chance that so many of these tokens match one of these files and come from none."""
    ways = math.lgamma(tokens + 1) - math.lgamma(matching + 1) - math.lgamma(tokens - matching + 1)
    return min(0.0, (math.log(max(files, 1)) + ways) / math.log(10) - matching * BITS * math.log10(2))


def _matches(token: str, check: Callable[[str], str]) -> bool:
    return check(token[:-CHECK]) == token[-CHECK:]


def _check(key: bytes) -> Callable[[str], str]:
    """HMAC-SHA-256 (RFC 2104) cut to twelve digits; with the padded keys hashed once it takes 0.7 us in place of 1.8."""
    padded = key.ljust(_BLOCK, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))

    def check(body: str) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(body.encode())
        second.update(first.digest())
        return second.hexdigest()[:CHECK]

    return check
