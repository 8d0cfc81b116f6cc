# SPDX-License-Identifier: Apache-2.0
"""The closed lists of findings, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tournier.catalogue import CATEGORIES
from tournier.purpose import PURPOSES
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]


def _here(zh: str, en: str) -> str:
    return zh if (get_language() or "").startswith("zh") else en


def purposes() -> Pairs:
    """Every purpose that a form can serve."""
    return [(one.name, _here(one.zh, one.en)) for one in PURPOSES.values()]


def category(name: str) -> str:
    """A category in words; one that is not known stands as it is."""
    known = CATEGORIES.get(name)
    return _here(known.zh, known.en) if known else name


def kinds() -> Pairs:
    """What a form is written in."""
    return [("json_schema", "JSON Schema"), ("openapi", "OpenAPI"), ("html", "HTML")]


def drifts() -> Pairs:
    """How a source can differ from the catalogue."""
    return [
        ("table", _("a table outside the catalogue, closed")), ("column", _("a new column, closed")),
        ("gone", _("a column that is gone")), ("values", _("values that no longer fit the category")),
    ]  # fmt: skip


def surpluses() -> Pairs:
    """Why something is held beyond need."""
    return [
        ("unused", _("nobody used it for a year")), ("expired", _("identity documents that have expired")),
        ("beyond_term", _("transactions older than the law has them kept")),
    ]  # fmt: skip


def files() -> Pairs:
    """What kinds of files are read."""
    return [
        ("csv", "CSV"), ("text", pgettext_lazy("of a file", "text")), ("xlsx", "XLSX"), ("docx", "DOCX"), ("pdf", "PDF"),
        ("mail", pgettext_lazy("of a file", "mail")), ("zip", "ZIP"), ("image", pgettext_lazy("of a file", "image")),
    ]  # fmt: skip


SAID: Mapping[str, Text] = {
    "never": pgettext_lazy("of a question", "never asked"),
    "no_purpose": pgettext_lazy("of a question", "no purpose"),
    "unknown": pgettext_lazy("of a question", "not known what it asks"),
    "forced": pgettext_lazy("of a question", "demanded though optional"),
    "optional": pgettext_lazy("of a question", "optional, with a separate consent"),
    "necessary": pgettext_lazy("of a question", "necessary"),
    "not_personal": pgettext_lazy("of a question", "not about a person"),
}
