# SPDX-License-Identifier: Apache-2.0
"""What lines of a feed would change. Nothing is written here; whoever applies a line compares it once more.

- joiner: nobody has the number; mover: branch, posts or employment; leaver; changed: the rest; nothing: no line is kept;
- whoever is suspended stays so until an administrator says otherwise, whatever the feed calls them;
- who is not regular needs a sponsor who is, and an end of the contract (M09).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tournier.base import BadInput, Refused, TournierError
from tournier_office.people import lookups as people
from tournier_office.people import moving
from tournier_office.people.lookups import Staff
from tournier_office.people.moving import REGULAR, Change, Told
from tournier_office.personnel import reading
from tournier_office.personnel.models import FeedLine
from tournier_office.personnel.reading import Line

Kind = FeedLine.Kind
LEFT, SUSPENDED = Staff.Status.LEFT.value, Staff.Status.SUSPENDED.value
CLOSES = frozenset({LEFT, SUSPENDED})


@dataclass(frozen=True, slots=True)
class Compared:
    """What one line means. `closes` says that the person would lose something at once."""

    kind: FeedLine.Kind | None
    told: Told
    changes: tuple[Change, ...] = ()
    closes: bool = False


def compare(line: Line, today: date) -> Compared:
    """What the line would do. Raises BadInput or Refused for one that may not be done."""
    told = line.told
    if told.contract_until is not None and told.contract_until < today and told.status != LEFT:
        told = replace(told, status=LEFT)  # the last day has passed, whatever else the line says
    person = people.staff_of(told.number)
    told = _placed(told, person)
    if person is None:
        return _unknown(told, line, today)
    if told.branch is None and told.status not in {None, *CLOSES} and person.branch.closed_on is not None:
        raise reading.closed()  # whoever comes back says where to
    if told.status == LEFT:
        gone = person.status == LEFT
        return Compared(None if gone else Kind.LEAVER, told, (("status", person.status, LEFT),), closes=not gone)
    if line.starts is not None and line.starts > today and person.status == LEFT:
        return Compared(Kind.LATER, told)
    check_sponsored(told, person)
    moving.check_administrators(told.number, told)
    return _known(told, person)


def _placed(told: Told, person: Staff | None) -> Told:
    """Posts that were told without a branch are those of the person's own."""
    here = told.branch or (person.branch_id if person else "")
    return told if told.posts is None else replace(told, posts=frozenset((post, at or here) for post, at in told.posts))


def _unknown(told: Told, line: Line, today: date) -> Compared:
    if told.status == LEFT:
        return Compared(None, told)
    if told.zh is None or told.branch is None:
        raise BadInput("feed.incomplete", "A joiner needs a name and a branch.", "Add them to the line.")
    check_sponsored(told, None)
    moving.check_administrators(told.number, told)
    if line.starts is not None and line.starts > today:
        return Compared(Kind.LATER, told)
    return Compared(
        Kind.JOINER, told, tuple(("post", "", f"{post}@{where}") for post, where in sorted(told.posts or ()))
    )


def _known(told: Told, person: Staff) -> Compared:
    plain = moving.changes(person, told)
    ends, comes = moving.ending(person, told), moving.coming(person, told)
    found = [*plain, *(("post", f"{post}@{where}", "") for post, where in sorted(ends))]
    found += [("post", "", f"{post}@{where}") for post, where in sorted(comes)]
    status = _status(told, person)
    if status is not None:
        found.append(("status", person.status, status))
    moves = {name for name, _before, _after in found} & {"branch", "employment", "post"}
    if not found:
        return Compared(None, told)
    kind = Kind.MOVER if moves else Kind.CHANGED
    return Compared(kind, replace(told, status=status), tuple(found), closes=bool(ends) or status in CLOSES)


def _status(told: Told, person: Staff) -> str | None:
    """The status to give, or None: a feed lifts nobody's suspension."""
    kept = told.status is None or told.status == person.status
    return None if kept or person.status == SUSPENDED else told.status


def check_sponsored(told: Told, person: Staff | None) -> None:
    """Refuse who is not regular and has no sponsor, or no end of the contract (M09)."""
    employment = told.employment or (person.employment if person else REGULAR)
    if employment == REGULAR:
        return
    kept = person.sponsor_id if person else None
    sponsor = kept if told.sponsor is None else told.sponsor
    until = told.contract_until or (person.contract_until if person else None)
    if not sponsor or until is None:
        raise BadInput(
            "feed.sponsor", "Who is not regular needs a sponsor and an end of the contract.", "Add both to the line."
        )
    if sponsor == told.number:
        raise BadInput("feed.sponsor_self", "Nobody is their own sponsor.", "Name another member of staff.")


def check_sponsor(told: Told) -> None:
    """Refuse a sponsor who does not exist, has left or is not regular: asked when the line is applied, after those before."""
    if not told.sponsor:
        return
    sponsor = people.staff_of(told.sponsor)
    if sponsor is None or sponsor.employment != REGULAR or sponsor.status in CLOSES:
        raise BadInput(
            "feed.sponsor_unknown",
            "The sponsor is nobody, not regular, or not at work.",
            "Name a regular member of staff.",
        )


def tried(line: Line, today: date) -> Compared | TournierError:
    """The same as a value, for lists."""
    try:
        return compare(line, today)
    except (BadInput, Refused) as problem:
        return problem
