# SPDX-License-Identifier: Apache-2.0
"""What a question's description cannot say: that its options, its answers and its clauses fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.law import clauses
from tournier_office.learning import lookups, versions, words
from tournier_office.learning.models import Question
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

_FEWEST, _MOST = 2, 8
_TEXTS = ("text_zh", "text_en", "options_zh", "options_en")


def prepare(row: Question, asked: Asked) -> None:
    """Refuse a question that nobody could answer, or that rests on no clause."""
    if asked.move is None:
        faults = dict(_faults(row))
        if faults:
            raise Unfit(faults)
    elif asked.verb == "use":
        versions.check_names(row, _TEXTS)


def _faults(row: Question) -> Iterator[tuple[str, Any]]:
    options = words.lines(row.options_zh)
    if not words.CODE.fullmatch(row.code):
        yield "code", _("Write small letters, figures and hyphens.")
    if not _FEWEST <= len(options) <= _MOST or len(set(options)) != len(options):
        yield "options_zh", _("Two to eight different lines.")
    if len(words.lines(row.options_en)) != len(options):
        yield "options_en", _("As many lines as in Chinese.")
    if not right(row) or not right(row) <= set(range(len(options))):
        yield "answers", _("Numbers of options, at least one.")
    if not words.listed(row.clauses) or not set(words.listed(row.clauses)) <= set(clauses()):
        yield "clauses", _("The law pack has no such clause.")
    yield from words.old_names(row, _TEXTS, lookups.today())


def right(row: Question) -> set[int]:
    """The places of the right options in the bank's order, from 0; nothing where one of them is no number."""
    found = words.listed(row.answers)
    return {int(text) - 1 for text in found} if all(text.isdecimal() for text in found) else set()
