# SPDX-License-Identifier: Apache-2.0
"""Recognisers of others, beside our own: by the entry points of installed packages, and presidio's as they are.

A package names an object that has `find`, or a function that makes one:

    [project.entry-points."tournier.recognisers"]
    policy-number = "insurer.recognisers:PolicyNumber"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from tournier.base import SystemFailed
from tournier.detect.spans import Span, resolved
from tournier.detect.texts import detect_many

GROUP = "tournier.recognisers"
_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
# What presidio calls our types. Others keep the name that presidio gives them.
PRESIDIO_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "EMAIL_ADDRESS": "EMAIL",
        "PHONE_NUMBER": "TEL",
        "CREDIT_CARD": "BANK_CARD",
        "IBAN_CODE": "ACCOUNT",
        "US_BANK_NUMBER": "ACCOUNT",
        "IP_ADDRESS": "IP",
        "MAC_ADDRESS": "MAC",
        "PERSON": "NAME",
        "LOCATION": "ADDRESS",
        "US_PASSPORT": "PASSPORT",
    }
)


@runtime_checkable
class Recogniser(Protocol):
    """Finds spans in one text. Types of its own are allowed: capital letters, digits, underscores."""

    def find(self, text: str) -> Iterable[Span]:
        """Spans with offsets in characters of `text`. Keeps nothing of it, and writes nothing of it anywhere."""


class Presidio:
    """One of presidio's recognisers: anything with `supported_entities` and `analyze(text, entities, nlp_artifacts)`.

    Presidio itself is not imported. A recogniser that needs a language model (`nlp_artifacts`) finds what it finds without.
    """

    def __init__(self, recogniser: Any, types: Mapping[str, str] = PRESIDIO_TYPES) -> None:
        self._recogniser, self._types = recogniser, types

    def find(self, text: str) -> Iterator[Span]:
        """Its results as spans."""
        entities = list(self._recogniser.supported_entities)
        for result in self._recogniser.analyze(text=text, entities=entities, nlp_artifacts=None) or ():
            kind = self._types.get(result.entity_type, result.entity_type)
            yield Span(int(result.start), int(result.end), kind, min(1.0, max(0.0, float(result.score))))


def installed() -> tuple[Recogniser, ...]:
    """The recognisers that installed packages name, in the order of their names. Raises SystemFailed, naming the package's entry."""
    found: list[Recogniser] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            loaded = entry.load()
            made = loaded() if callable(loaded) else loaded
        except Exception as error:
            raise SystemFailed(
                "detect.recogniser", f"The recogniser {entry.name} does not start.", "Mend or remove its package."
            ) from error
        if not isinstance(made, Recogniser):
            raise SystemFailed(
                "detect.recogniser", f"The recogniser {entry.name} has no find(text).", "Mend or remove its package."
            )
        found.append(made)
    return tuple(found)


class Detector:
    """Our own rules and some recognisers: called with texts, it gives the spans of each."""

    def __init__(self, recognisers: Sequence[Recogniser] = ()) -> None:
        self._recognisers = tuple(recognisers)

    def __call__(self, texts: Iterable[str]) -> Iterator[list[Span]]:
        """As `detect_many`. A recogniser that fails or gives a wrong span stops it: silence would pass for nothing found."""
        if not self._recognisers:
            yield from detect_many(texts)
            return
        for text in texts:
            more = [span for one in self._recognisers for span in _checked(one, text)]
            yield resolved([*next(detect_many([text])), *more])


def _checked(recogniser: Recogniser, text: str) -> list[Span]:
    name = type(recogniser).__name__
    try:
        spans = [Span(*span) for span in recogniser.find(text)]
    except Exception:  # noqa: BLE001  whatever a stranger's code raises
        # Its own words, and its traceback, may quote the text.
        raise SystemFailed(
            "detect.recogniser", f"The recogniser {name} failed.", "Mend it, or detect without it."
        ) from None
    for span in spans:
        if not (0 <= span.start < span.end <= len(text) and _TYPE.fullmatch(span.type) and 0 <= span.score <= 1):
            raise SystemFailed(
                "detect.recogniser", f"The recogniser {name} gave a wrong span.", "Mend it, or detect without it."
            )
    return spans
