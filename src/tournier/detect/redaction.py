# SPDX-License-Identifier: Apache-2.0
"""Texts without what they say about people: each place says of which type it was, or carries a pseudonym.

A pseudonym is the same wherever the same value stands, however it is written, under the same key; without the key nobody
can tell whose it is or find it by trying values. Two people of one name share one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable, Iterator

from tournier.base import BadInput
from tournier.detect.placeholders import PSEUDONYM_LENGTH, PSEUDONYM_LETTERS
from tournier.detect.plain import plain
from tournier.detect.spans import Span
from tournier.detect.texts import detect_many

Written = Callable[[str, str], str]  # of a type and a value, what stands in its place
Detector = Callable[[Iterable[str]], Iterator[list[Span]]]
_LEAST_KEY = 16
_ROUNDS = 16
_COUNTRY = re.compile(r"(?:00)?86(?=1[3-9][0-9]{9}$)")


def by_type(kind: str, _value: str) -> str:
    """`[MOBILE]`."""
    return f"[{kind}]"


def pseudonyms(key: bytes) -> Written:
    """What writes `[NAME kqzmwfhdtbnr]`, the same for the same value. Raises BadInput for a key under 16 bytes."""
    if len(key) < _LEAST_KEY:
        raise BadInput("detect.key", "The key of pseudonyms is too short.", "Give at least 16 random bytes.")

    def write(kind: str, value: str) -> str:
        code = int.from_bytes(hmac.digest(key, f"{kind}\0{_one_form(kind, value)}".encode(), hashlib.sha256))
        letters = []
        for _ in range(PSEUDONYM_LENGTH):
            code, place = divmod(code, len(PSEUDONYM_LETTERS))
            letters.append(PSEUDONYM_LETTERS[place])
        return f"[{kind} {''.join(letters)}]"

    return write


def _one_form(kind: str, value: str) -> str:
    """The value as it would be written most plainly: +86 138-0013-8000 is 13800138000."""
    # A text of its own is said in words only when the detector took it for a number: the plain form knows how.
    bare = re.sub(r"[\W_]+" if kind not in {"EMAIL", "WECHAT", "PASSWORD", "IP"} else r"\s+", "", plain(value))
    return _COUNTRY.sub("", bare) if kind == "MOBILE" else bare if kind == "PASSWORD" else bare.casefold()


def redacted(text: str, write: Written = by_type, types: Collection[str] | None = None) -> str:
    """The text with every span of the types written anew; None means all types.

    Looked through again until nothing of them is found: what stood beside a removed value may be one itself.
    """
    return next(redacted_many([text], write, types))


def redacted_many(
    texts: Iterable[str],
    write: Written = by_type,
    types: Collection[str] | None = None,
    detector: Detector = detect_many,
) -> Iterator[str]:
    """The same for many texts, in their order, with the detector's recognisers."""
    own = list(texts)
    for text, spans in zip(own, detector(own), strict=True):
        done = text
        for _ in range(_ROUNDS):
            chosen = [span for span in spans if types is None or span.type in types]
            if not chosen:
                break
            done = _replaced(done, chosen, write)
            spans = next(iter(detector([done])))  # noqa: PLW2901  the spans of the text as it now is
        yield done


def _replaced(text: str, spans: Iterable[Span], write: Written) -> str:
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], write(span.type, text[span.start : span.end])]
        end = span.end
    return "".join([*parts, text[end:]])
