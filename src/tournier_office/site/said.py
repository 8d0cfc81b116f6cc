# SPDX-License-Identifier: Apache-2.0
"""Errors in the reader's language: one way for every page, and for the API.

An error is raised in English, often far from whoever reads it, and may be kept before it is read. So it is translated
where it is shown: by its whole text, or by the form that it was made of (`error_forms.py`), whose gaps are filled after.
What has no Chinese is shown as it is; `tests/house/test_errors.py` sees to it that nothing has not.
"""

from __future__ import annotations

import re
from functools import cache

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from tournier.base import TournierError
from tournier_office.site.error_forms import FORMS

_GAP = re.compile(r"%\((\w+)\)s")
_NAMES = r"[^\s,]+(?:, [^\s,]+)*"
_LONGEST = 4000  # an error is short; a longer text is shown as it is


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    # Of two forms that fit, the one with more text of its own says more.
    return tuple((_pattern(form), form) for form in sorted(FORMS, key=lambda form: -len(_GAP.sub("", form))))


def _pattern(form: str) -> re.Pattern[str]:
    seen: set[str] = set()
    text = ""
    for at, part in enumerate(_GAP.split(form)):
        gap = _NAMES if part == "names" else ".+?"
        text += re.escape(part) if at % 2 == 0 else f"(?P={part})" if part in seen else f"(?P<{part}>{gap})"
        seen |= {part} if at % 2 else set()
    return re.compile(text + r"\Z", re.DOTALL)


def said_error(text: str) -> str:
    """An error's cause or cure in the reader's language; as it is when it has no translation."""
    if not text or len(text) > _LONGEST or (get_language() or "en").startswith("en"):
        return text
    whole = gettext(text)
    if whole != text:
        return whole
    found = form_of(text)
    return gettext(found[0]) % {name: _part(name, value) for name, value in found[1].items()} if found else text


def form_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The form that a text was made of, and what stands in its gaps."""
    for pattern, form in _patterns():
        found = pattern.match(text)
        if found:
            return form, found.groupdict()
    return None


def _part(name: str, value: str) -> str:
    if name == "faults":
        return gettext("; ").join(said_error(part) for part in value.split("; "))
    return said_error(value) if name in {"what", "why"} else value


def both(error: TournierError) -> str:
    """Cause and cure in one line."""
    return f"{said_error(error.cause)} {said_error(error.cure)}".strip()


def said_dict(error: TournierError) -> dict[str, str]:
    """The error as the API shows it, in the language that the request asked for."""
    told = error.as_dict()
    return told | {name: said_error(told[name]) for name in ("cause", "cure")}


def say(request: HttpRequest, error: TournierError) -> None:
    """Put cause and cure on the next page."""
    messages.error(request, both(error))
