# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of branches: what fits, what stands in the way of closing, what is written (M11, decision 0362).

- each change is looked at when it is proposed and once more, while no branch changes, when it is put in force;
- a branch is closed when nobody works there, nobody holds a post there, no open branch is below it, no matter there is
  open and neither data nor devices are there; what remains is named with the way to end it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tournier.base import JSON, Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.people import lookups as people
from tournier_office.people import placing
from tournier_office.people.placing import Place
from tournier_office.personnel import branch_words as words
from tournier_office.personnel.branch_register import BRANCH_CHANGES, IN_FORCE
from tournier_office.personnel.models import BranchChange
from tournier_office.site.register import Kind, Register
from tournier_office.site.register.acts import OPENED, Asked
from tournier_office.site.register.description import registers
from tournier_office.site.register.typed import Unfit

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_NONE = {"zh": "", "en": "", "region": "", "parent": "", "closed_on": ""}
#: Registers whose entries name a place where something is, in good order too: it has to leave before the branch is closed.
_THERE = frozenset({"holdings", "devices", "admissions", "key_posts"})


@dataclass(frozen=True, slots=True)
class Remaining:
    """What stands in the way of closing: how many of what with the way to end it, and where it is listed."""

    many: int
    said: str
    href: str = ""


def prepare(row: BranchChange, asked: Asked) -> None:
    """Refuse what does not fit the tree as it stands. What is put in force remembers how the branch stood."""
    if asked.verb not in {OPENED, "confirm"}:
        return
    if asked.verb == "confirm":
        placing.hold_still()
    tree = placing.places()
    _check(row, tree)
    row.branch = row.parent if row.kind == words.OPEN else row.code
    if row.kind == words.CLOSE and (why := _in_the_way(row.code)) is not None:
        raise why
    if asked.verb == "confirm":
        row.decided_at, row.before = asked.at, tree.get(row.code, {})
        asked.told.update(before=dict[str, JSON](row.before), after=dict[str, JSON](_after(row)))


def bars(row: BranchChange, verb: str) -> Refused | None:
    """A branch where something remains is not closed."""
    return _in_the_way(row.code) if verb == "confirm" and row.kind == words.CLOSE else None


def settle(row: BranchChange, asked: Asked) -> None:
    """Write it, in the transaction of the step."""
    if asked.verb == "confirm":
        placing.write(row.code, _after(row))


def _check(row: BranchChange, tree: Mapping[str, Place]) -> None:
    place = tree.get(row.code)
    if row.kind == words.OPEN:
        if place is not None:
            raise Unfit({"code": _("A branch has this code, or had it.")})
        if not _CODE.fullmatch(row.code):
            raise Unfit({"code": _("Write at most 32 letters, figures, - and _.")})
    elif place is None:
        raise Unfit({"code": _("No branch has this code.")})
    elif place["closed_on"]:
        raise Unfit({"code": _("This branch is closed.")})
    if row.kind in {words.OPEN, words.MOVE}:
        _check_place(row, tree)


def _check_place(row: BranchChange, tree: Mapping[str, Place]) -> None:
    """Only whoever is under no other is the head office: it agrees to rules for one place and decides above complaints (M11)."""
    above = tree.get(row.parent)
    if row.parent and (above is None or above["closed_on"]):
        raise Unfit({"parent": _("The branch above is not there, or is closed.")})
    if row.kind == words.OPEN and above is None and any(not one["parent"] for one in tree.values()):
        raise Unfit({"parent": _("Name the branch above: only the head office is under no other.")})
    if row.kind == words.MOVE:
        if not (row.parent or row.region):
            raise Unfit({"parent": _("Name the branch above, the region, or both.")})
        if row.parent in people.branches_below(row.code):
            raise Unfit({"parent": _("A branch is not under itself, nor under one that is below it.")})


def _after(row: BranchChange) -> Place:
    """How the branch stands from then on. What a move does not name stays."""
    place: Place = {**_NONE, **row.before}
    if row.kind in {words.OPEN, words.RENAME}:
        place |= {"zh": row.zh, "en": row.en}
    if row.kind in {words.OPEN, words.MOVE}:
        place |= {"region": row.region or place["region"], "parent": row.parent or place["parent"]}
    if row.kind == words.CLOSE and row.decided_at is not None:
        place["closed_on"] = row.decided_at.astimezone(BANK_TIME).date().isoformat()
    return place


def remaining(code: str) -> list[Remaining]:
    """All that stands in the way of closing the branch."""
    found = [Remaining(many, str(words.LEFT[name])) for name, many in placing.left_at(code).items()]
    for one in registers():
        said = _("%(register)s: finish or end these entries.") % {"register": one.words}
        found.append(Remaining(_entries(one, code), said, reverse(f"{one.name}:list")))
    return [one for one in found if one.many]


def _entries(register: Register, code: str) -> int:
    """How many entries of the register are not over and belong to the branch, or name it as the place of something."""
    over = [stage.code for stage in register.stages if stage.last or stage.rests]
    named = [field.name for field in register.fields if field.kind is Kind.BRANCH and field.stored]
    there = reduce(or_, (Q(**{name: code}) for name in named), Q(pk__in=[]))
    if register is not BRANCH_CHANGES:
        there |= Q(branch=code)
    if register.name not in _THERE:
        over += [stage.code for stage in register.stages if stage.tone == "good"]
    return int(register.table.objects.filter(there).exclude(state__in=over).count())


def _in_the_way(code: str) -> Refused | None:
    found = remaining(code)
    if not found:
        return None
    return Refused(
        "branch.remains",
        _("The branch is not closed: something is still there."),
        " ".join(f"{one.many} × {one.said}" for one in found),
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
