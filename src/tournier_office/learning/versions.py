# SPDX-License-Identifier: Apache-2.0
"""What courses and documents have in common: a version is counted, put in force by a second person, and then demanded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput
from tournier_office.learning import demands, lookups, markdown, words
from tournier_office.learning.models import Demand, Versioned
from tournier_office.people import lookups as people
from tournier_office.site.register import Register, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

TERM = {"term_days": (1, 1095)}
MOST_GRACE = 90
_TEXTS = ("title_zh", "title_en", "text_zh", "text_en")
_RANGE = _("From %(least)s to %(most)s.")


def prepare(row: Versioned, asked: Asked, bounds: Mapping[str, tuple[int, int]]) -> None:
    """Refuse a form that cannot be, count the versions of a code, and remember who proposed an end."""
    if asked.move is None:
        faults = dict(_faults(row, bounds))
        if faults:
            raise Unfit(faults)
        newest = type(row).objects.filter(code=row.code).order_by("-version").first()
        row.version = newest.version + 1 if newest else 1
    elif asked.verb == "publish":
        _check_publication(row, asked)
    elif asked.verb in {"ask_end", "stay"}:
        row.ended_by = asked.actor.staff if asked.verb == "ask_end" else ""


def _faults(row: Versioned, bounds: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, Any]]:
    taken = lookups.codes_of_others(type(row))
    if not words.CODE.fullmatch(row.code):
        yield "code", _("Write small letters, figures and hyphens.")
    elif row.code in taken:
        yield "code", _("Something of another kind has this code.")
    if set(words.listed(row.posts)) - people.post_codes():
        yield "posts", _("One of these posts does not exist.")
    for name, (least, most) in bounds.items():
        if not least <= getattr(row, name) <= most:
            yield name, _RANGE % {"least": least, "most": most}
    yield from words.old_names(row, _TEXTS, lookups.today())


def _check_publication(row: Versioned, asked: Asked) -> None:
    if not 0 <= (row.grace_days or 0) <= MOST_GRACE:
        raise Unfit({"grace_days": _RANGE % {"least": 0, "most": MOST_GRACE}})
    if lookups.in_force(type(row)).filter(code=row.code, version__gte=row.version).exists():
        raise BadInput("learning.older", "A newer version of it is in force.", "Drop this draft.")
    check_names(row, _TEXTS)
    asked.told["version"] = row.version
    if row.grace_days:
        asked.told["grace_until"] = (lookups.today() + timedelta(days=row.grace_days)).isoformat()


def check_names(row: Model, fields: Iterable[str]) -> None:
    """Refuse to let people learn a draft from before a name was left behind."""
    if any(words.old_names(row, fields, lookups.today())):
        raise BadInput(
            "learning.old_name", "The draft uses a name that the law has left behind.",
            "Draft it anew with the present name; the law book lists both.",
        )  # fmt: skip


def preview(row: Versioned) -> dict[str, Any]:
    """The text as people will read it."""
    return {"texts": [markdown.page(row.text_zh), markdown.page(row.text_en)]}


def settle(register: Register, row: Versioned, asked: Asked) -> None:
    """Let the demand follow, in the same transaction."""
    if asked.verb == "publish":
        for before in lookups.in_force(type(row)).filter(code=row.code).exclude(pk=row.pk):
            acts.take(register, before.pk, Asked(OFFICE, asked.at, register.move("replace"), told={"by": row.pk}))
        if row.fact == words.EXIT:
            return
        demand = Demand(
            fact=row.fact, kind=register.name, row=row.pk, code=row.code, version=row.version,
            posts=words.listed(row.posts), approver=asked.actor.staff,
        )  # fmt: skip
        demands.put_in_force(demand, today=lookups.today(), grace_days=row.grace_days or 0)
    elif asked.verb == "end":
        demands.take_out_of_force(row.code)
