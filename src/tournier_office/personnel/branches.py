# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of branches: what fits, what stands in the way of closing, what is written (M11, decision 0362).

- each change is looked at when it is proposed and once more, under the branch's lock, when it is put in force;
- a branch is closed when nobody works there, nobody holds a post there, no open branch is below it, no matter there is
  open and no data are kept there; what remains is named with the way to hand it over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tournier.base import JSON, Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.people import lookups as people
from tournier_office.people import placing
from tournier_office.people.placing import Place
from tournier_office.personnel import branch_words as words
from tournier_office.personnel.branch_register import BRANCH_CHANGES, IN_FORCE
from tournier_office.personnel.models import BranchChange
from tournier_office.site.register import registers
from tournier_office.site.register.acts import OPENED, Asked
from tournier_office.site.register.typed import Unfit

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_DATA = "holdings"  # the register of what is kept where: there what is in order remains as well


def prepare(row: BranchChange, asked: Asked) -> None:
    """Refuse what does not fit the tree as it stands. What is put in force remembers how the branch stood."""
    if asked.verb not in {OPENED, "confirm"}:
        return
    place = placing.place_of(row.code, lock=asked.verb == "confirm")
    _check(row, place)
    row.branch = row.parent if row.kind == words.OPEN else row.code
    if row.kind == words.CLOSE and (why := _in_the_way(row.code)) is not None:
        raise why
    if asked.verb == "confirm":
        row.decided_at, row.before = asked.at, {**place} if place else {}
        asked.told.update(before=row.before, after=dict[str, JSON](_after(row, place)))


def bars(row: BranchChange, verb: str) -> Refused | None:
    """A branch where something remains is not closed."""
    return _in_the_way(row.code) if verb == "confirm" and row.kind == words.CLOSE else None


def settle(row: BranchChange, asked: Asked) -> None:
    """Write it, in the transaction of the step."""
    if asked.verb == "confirm":
        placing.write(row.code, _after(row, placing.place_of(row.code)))


def _check(row: BranchChange, place: Place | None) -> None:
    if row.kind == words.OPEN:
        if place is not None:
            raise Unfit({"code": _("A branch has this code, or had it.")})
        if not _CODE.fullmatch(row.code):
            raise Unfit({"code": _("Write at most 32 letters, figures, - and _.")})
    elif place is None:
        raise Unfit({"code": _("No branch has this code.")})
    elif place["closed_on"]:
        raise Unfit({"code": _("This branch is closed.")})
    if row.parent and row.parent not in people.branch_codes():
        raise Unfit({"parent": _("The branch above is not there, or is closed.")})
    if row.kind == words.MOVE and row.parent in people.branches_below(row.code):
        raise Unfit({"parent": _("A branch is not under itself, nor under one that is below it.")})


def _after(row: BranchChange, place: Place | None) -> Place:
    named = {"zh": row.zh, "en": row.en} if row.kind in {words.OPEN, words.RENAME} else {}
    placed = {"region": row.region, "parent": row.parent} if row.kind in {words.OPEN, words.MOVE} else {}
    shut = {"closed_on": _day(row.decided_at)} if row.kind == words.CLOSE else {}
    none = {"zh": "", "en": "", "region": "", "parent": "", "closed_on": ""}
    return {**(place or none), **named, **placed, **shut}


def _day(at: datetime | None) -> str:
    return at.astimezone(BANK_TIME).date().isoformat() if at else ""


def remaining(code: str) -> list[tuple[int, str]]:
    """What stands in the way of closing the branch: how many of what, with the way to hand it over."""
    found = [(many, str(words.LEFT[name])) for name, many in placing.left_at(code).items()]
    for one in registers():
        over = [stage.code for stage in one.stages if stage.last or stage.rests]
        if one.name != _DATA:
            over += [stage.code for stage in one.stages if stage.tone == "good"]
        rows = one.table.objects.filter(branch=code).exclude(state__in=over)
        many = 0 if one is BRANCH_CHANGES else rows.count()
        found.append((many, _("%(register)s: finish them, or hand them to another branch.") % {"register": one.words}))
    return [(many, said) for many, said in found if many]


def _in_the_way(code: str) -> Refused | None:
    found = remaining(code)
    if not found:
        return None
    return Refused(
        "branch.remains",
        _("The branch is not closed: something is still there."),
        " ".join(f"{many} × {said}" for many, said in found),
    )


def tree_at(at: datetime) -> dict[str, Place]:
    """Every branch as it stood at this moment: what is in force now, with what was put in force later taken back."""
    tree = placing.places()
    later = BranchChange.objects.filter(state=IN_FORCE, decided_at__gt=at).order_by("-decided_at", "-pk")
    for row in later:
        if row.before:
            tree[row.code] = row.before
        else:
            tree.pop(row.code, None)
    return tree


def panel(row: BranchChange) -> Mapping[str, Any]:
    """What remains at a branch that is to be closed, and the branches as they stood when it was put in force."""
    waits = row.state == BRANCH_CHANGES.stages[0].code and row.kind == words.CLOSE
    tree = tree_at(row.decided_at) if row.decided_at else {}
    names = [(code, f"{place['zh']} {place['en']}", place) for code, place in sorted(tree.items())]
    return {"remaining": remaining(row.code) if waits else [], "tree": names}
