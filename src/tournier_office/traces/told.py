# SPDX-License-Identifier: Apache-2.0
"""A trace in plain words for people: what stands behind a lead, how often chance says the same, what it cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.catalogue import CATEGORIES
from tournier_office.evidence.lookups import channel_words
from tournier_office.exports import lookups as exports
from tournier_office.people import lookups as people
from tournier_office.site.language import said
from tournier_office.traces.models import Trace

_MOST_BEHIND = 20
_DAY = "%Y-%m-%d %H:%M"
KINDS: Mapping[str, str | Promise] = {
    "person": gettext_lazy("Persons"),
    "session": gettext_lazy("Sessions"),
    "answer": gettext_lazy("Single answers, exports and prints"),
}
ROWS: Mapping[str, str | Promise] = {
    "stranger": gettext_lazy("fit no customer"),
    "ambiguous": gettext_lazy("fit several customers, not counted"),
    "token": gettext_lazy("tokens, which say nobody"),
    "partial": gettext_lazy("partly masked, not counted"),
    "lost": gettext_lazy("digits lost in a spreadsheet, not counted"),
    "empty": gettext_lazy("without a number, not counted"),
    "NAME+BIRTH_DATE": gettext_lazy("customers by name and date of birth"),
}


@dataclass(frozen=True, slots=True)
class BehindView:
    """One disclosure behind a lead."""

    entry: str
    when: str
    channel: str
    fields: str
    customers: int


@dataclass(frozen=True, slots=True)
class LeadView:
    """One lead, with the sentences that say how much it is worth."""

    who: str
    number: str
    what: str
    export: str
    customers: int
    expected: str
    exposure: int
    llr: str
    beaten: int
    p: str
    doubt: str
    strong: bool
    channels: str
    first: str
    last: str
    behind: tuple[BehindView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RankingView:
    """The leads of one kind; none is a result too."""

    title: str | Promise
    kind: str
    candidates: int
    leads: tuple[LeadView, ...]


@dataclass(frozen=True, slots=True)
class MarkView:
    """An export or answer that was recognised, or a page or session whose mark was typed in."""

    of: str
    who: str
    when: str
    channel: str
    entry: str
    export: str
    tokens: int
    of_tokens: int
    accident: int  # at most one in ten to this power
    decoys: int
    code: bool


def rankings(row: Trace) -> list[RankingView]:
    """What was found, kind by kind."""
    found = row.found
    names = people.names_of([lead["person"] for lead in found.get("leads", [])])
    made = exports.exports_of_disclosures([lead["holder"] for lead in found.get("leads", []) if lead["of"] == "answer"])
    return [
        RankingView(
            title,
            kind,
            found.get("candidates", {}).get(kind, 0),
            tuple(
                _lead(lead, names, found["draws"], made.get(lead["holder"], ""))
                for lead in found.get("leads", [])
                if lead["of"] == kind
            ),
        )
        for kind, title in KINDS.items()
    ]


def _lead(lead: Mapping[str, Any], names: Mapping[str, str], draws: int, export: str) -> LeadView:
    behind = lead["behind"]
    moments = [one["first"] for one in behind] + [one["last"] for one in behind]
    return LeadView(
        who=names.get(lead["person"], lead["person"]),
        number=lead["person"],
        what=_what(lead),
        export=export,
        customers=lead["customers"],
        expected=f"{lead['expected']:.1f}",
        exposure=lead["exposure"],
        llr=f"{lead['log_likelihood_ratio']:.1f}",
        beaten=round(lead["p"] * (draws + 1)) - 1,
        p=f"{lead['p']:.3g}",
        doubt=percent(lead["doubt"]),
        strong=lead["doubt"] < 0.05,  # noqa: PLR2004 - one in twenty
        channels=", ".join(dict.fromkeys(channel_words(one["channel"]) for one in behind)),
        first=_when(min(moments)) if moments else "",
        last=_when(max(moments)) if moments else "",
        behind=tuple(_behind(one) for one in behind[:_MOST_BEHIND]),
        more=max(0, len(behind) - _MOST_BEHIND),
    )


def _what(lead: Mapping[str, Any]) -> str:
    if lead["of"] == "session":
        return _("session %(session)s") % {"session": lead["holder"].partition(" ")[2][:12]}
    if lead["of"] == "answer" and lead["behind"]:
        one = lead["behind"][0]
        return _("%(channel)s of %(when)s") % {"channel": channel_words(one["channel"]), "when": _when(one["first"])}
    return ""


def _behind(one: Mapping[str, Any]) -> BehindView:
    first, last = _when(one["first"]), _when(one["last"])
    fields = ", ".join(category_words(name) for name in one["fields"])
    when = first if first == last else f"{first} – {last}"
    return BehindView(one["entry"], when, channel_words(one["channel"]), fields, one["customers"])


def large(row: Trace) -> list[dict[str, Any]]:
    """Large answers that hold half of the list or more, with the export where it is one."""
    found = row.found.get("large", [])
    made = exports.exports_of_disclosures([one["disclosure"] for one in found])
    return [
        {
            "what": _("%(channel)s of %(when)s") % {"channel": channel_words(one["channel"]), "when": _when(one["at"])},
            "entry": one["entry"],
            "customers": one["customers"],
            "exposure": one["exposure"],
            "export": made.get(one["disclosure"], ""),
        }
        for one in found
    ]


def marks(row: Trace) -> list[MarkView]:
    """The marks that were recognised."""
    found = row.found.get("marks", [])
    names = people.names_of([number for mark in found for number in mark["persons"]])
    return [
        MarkView(
            of=mark["of"],
            who=", ".join(f"{names.get(number, '')} {number}".strip() for number in mark["persons"]),
            when=_when(mark["at"]),
            channel=channel_words(mark["channel"]),
            entry=mark["entry"],
            export=mark.get("export", ""),
            tokens=mark.get("tokens", 0),
            of_tokens=row.found.get("tokens", {}).get("different", 0),
            accident=int(-mark.get("chance", 0)),
            decoys=mark.get("decoys", 0),
            code=mark.get("code", False),
        )
        for mark in found
    ]


def foreign_tokens(row: Trace) -> dict[str, int]:
    """How many tokens lead nowhere, of how many exports and answers that could be told; empty when there is none."""
    read = row.found.get("tokens", {})
    led = sum(mark.get("tokens", 0) for mark in row.found.get("marks", []))
    left = max(0, read.get("different", 0) - led)
    return (
        {"left": left, "exports": read["exports"], "answers": read.get("answers", 0), "older": read["older"]}
        if left
        else {}
    )


def matched(row: Trace) -> list[tuple[str, int]]:
    """How the rows were read, those that named customers first."""
    counts = row.found.get("matched", {})
    ordered = sorted(counts, key=lambda kind: (kind in ROWS, kind))
    return [(_rows(kind), counts[kind]) for kind in ordered]


def _rows(kind: str) -> str:
    if kind in ROWS:
        return str(ROWS[kind])
    return _("customers by %(kind)s") % {"kind": category_words(kind)}


def columns(row: Trace) -> list[dict[str, Any]]:
    """What the columns of the list were recognised as."""
    return [{**one, "words": category_words(one["kind"])} for one in row.columns]


def category_words(name: str) -> str:
    """A kind of information in words."""
    found = CATEGORIES.get(name)
    return said(found.zh, found.en) if found else name


def percent(share: float) -> str:
    """A chance as people read it; never nought, for it never is."""
    return "0.1 %" if share <= 0.001 else f"{share:.1%}".replace("%", " %")  # noqa: PLR2004 - a thousandth


def _when(moment: str) -> str:
    return timezone.localtime(datetime.fromisoformat(moment)).strftime(_DAY)
