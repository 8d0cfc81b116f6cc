# SPDX-License-Identifier: Apache-2.0
"""The closed lists of risks, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tournier.law.indicators import indicators
from tournier_office.site.language import said
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
HIGH, MEDIUM, LOW = "high", "medium", "low"


def likelihoods() -> Pairs:
    """How likely it is, from 1 to 5."""
    return [
        ("1", pgettext_lazy("likelihood", "1 rare")), ("2", pgettext_lazy("likelihood", "2 unlikely")),
        ("3", pgettext_lazy("likelihood", "3 possible")), ("4", pgettext_lazy("likelihood", "4 likely")),
        ("5", pgettext_lazy("likelihood", "5 almost certain")),
    ]  # fmt: skip


def impacts() -> Pairs:
    """How grave it would be, from 1 to 5."""
    return [
        ("1", pgettext_lazy("impact", "1 slight")), ("2", pgettext_lazy("impact", "2 minor")),
        ("3", pgettext_lazy("impact", "3 moderate")), ("4", pgettext_lazy("impact", "4 major")),
        ("5", pgettext_lazy("impact", "5 severe")),
    ]  # fmt: skip


def treatments() -> Pairs:
    """What is done about a risk by treating it; to accept it is a step of its own."""
    return [
        ("avoid", pgettext_lazy("of a risk", "avoid: stop doing it")),
        ("reduce", pgettext_lazy("of a risk", "reduce it")),
        ("transfer", pgettext_lazy("of a risk", "transfer it by contract or insurance")),
    ]


def all_treatments() -> Pairs:
    """The same, and acceptance."""
    return [*treatments(), ("accept", pgettext_lazy("of a risk", "accept it until a day"))]


def sources() -> Pairs:
    """Registers of which the number of cases stands beside a risk."""
    return [
        ("violations", pgettext_lazy("cases behind a risk", "violations")),
        ("complaints", pgettext_lazy("cases behind a risk", "complaints")),
        ("strays", pgettext_lazy("cases behind a risk", "stray files")),
        ("near-misses", pgettext_lazy("cases behind a risk", "near misses")),
        ("incidents", pgettext_lazy("cases behind a risk", "incidents")),
    ]


def levels() -> Pairs:
    """How high a rating is."""
    return [
        (HIGH, pgettext_lazy("of a risk", "high")), (MEDIUM, pgettext_lazy("of a risk", "medium")),
        (LOW, pgettext_lazy("of a risk", "low")),
    ]  # fmt: skip


def watches() -> Pairs:
    """The indicators of the newest version that can watch a risk."""
    return [(one.id, said(one.zh, one.en)) for one in indicators().indicators.values()]


def _level(score: int) -> str:
    return f"{score} · {dict(levels())[indicators().level(score)]}"


def inherent(row: Any) -> str:
    """Likelihood times impact without what is done."""
    return _level(int(row.likelihood) * int(row.impact))


def residual(row: Any) -> str:
    """Likelihood times impact with what is done."""
    return _level(score_left(row))


def score_left(row: Any) -> int:
    """What is left, as a number from 1 to 25."""
    return int(row.likelihood_left) * int(row.impact_left)


def is_high(row: Any) -> bool:
    """Whether what is left is high."""
    return indicators().level(score_left(row)) == HIGH


def cases(row: Any) -> str:
    """How many cases there are in the registers that are named, and how many are open; none is named."""
    from tournier_office.risks import lookups  # an AppConfig names this module before there are models

    names = dict(sources())
    return ", ".join(
        f"{names[one]}: " + _("%(open)d open of %(n)d") % {"open": still, "n": many}
        for one in row.cases.split(",")
        if one in names
        for still, many in [lookups.counted(one)]
    )


def watched(row: Any) -> str:
    """The indicator with what it showed last."""
    from tournier_office.risks import lookups

    return lookups.shown(row.indicator) if row.indicator else ""
