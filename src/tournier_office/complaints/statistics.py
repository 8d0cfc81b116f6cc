# SPDX-License-Identifier: Apache-2.0
"""The figures of complaints for whoever may read them, in words (M62)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tournier_office.complaints import lookups, words
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.people import lookups as people
from tournier_office.site.register import Text, reading
from tournier_office.site.register.judging import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One value with its count, and its share of the largest in hundredths, for a bar."""

    code: str
    words: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table of counts."""

    name: str
    words: Text
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Told:
    """All figures."""

    whole: lookups.Figures
    tables: list[Table]


def told(actor: Actor) -> Told:
    """The figures over every complaint that the actor may see. Raises Refused for whom the register is closed."""
    reading.check_reader(COMPLAINTS, actor)
    whole = lookups.figures(reading.visible(COMPLAINTS, actor))
    return Told(whole, [_table(name, title, words_of, whole) for name, title, words_of in _tables()])


def _tables() -> list[tuple[str, Text, Callable[[str], str]]]:
    def of(pairs: words.Pairs) -> Callable[[str], str]:
        known = {code: str(text) for code, text in pairs}
        return lambda code: known.get(code, code)

    stages = of([(stage.code, stage.words) for stage in COMPLAINTS.stages])
    return [
        ("channel", _("By channel"), of(words.channels())), ("matter", _("By matter"), of(words.matters())),
        ("branch", _("By branch"), people.branch_name), ("cause", _("By root cause"), of(words.causes())),
        ("outcome", _("By outcome"), of(words.outcomes())), ("partner", _("By partner"), str), ("state", _("By stage"), stages),
    ]  # fmt: skip


def _table(name: str, title: Text, words_of: Callable[[str], str], whole: lookups.Figures) -> Table:
    counts = whole.by[name]
    most = max((count for _code, count in counts), default=1)
    return Table(name, title, [Line(code, words_of(code), count, round(100 * count / most)) for code, count in counts])
