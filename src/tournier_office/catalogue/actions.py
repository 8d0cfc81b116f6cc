# SPDX-License-Identifier: Apache-2.0
"""Changes of the catalogue under two persons (M06; design.md 2, law 5): check, record, change - in this order.

- the protection officer proposes; compliance or the security administrator confirms; never the same person (`site.two_persons`);
- the change is tried on today's catalogue when it is proposed and again when it is confirmed;
- the project folder follows afterwards, so that the commands see the same catalogue. The row is the truth: were
  the folder not to follow (crash, full disk), the office would still serve what was confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue import Catalogue
from tournier_office.catalogue import texts
from tournier_office.catalogue.changes import FieldChange, apply, compare
from tournier_office.catalogue.lookups import (
    PROPOSERS,
    TWO_PERSONS,
    adopted_catalogue,
    changes_of,
    current_catalogue,
)
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce

_YEARLY = "Y08"  # the deadline of the law pack: the catalogue is brought up to date each year


def _check_proposer(posts: frozenset[str]) -> None:
    if not posts & PROPOSERS:
        raise Refused("catalogue.post", "Your posts do not classify fields.", "Ask the information protection officer.")


def propose(changes: Iterable[FieldChange], *, by: str, posts: frozenset[str], why: str) -> CatalogueVersion:
    """Put changes of fields forward. They must fit today's catalogue; nothing changes until a second person confirms."""
    _check_proposer(posts)
    reason = TWO_PERSONS.reason(why)
    wanted = [change for change in changes if change.before != change.after]
    if not wanted:
        raise BadInput(
            "catalogue.same", "The proposal changes nothing.", "Change a category, a class or a state first."
        )
    current = current_catalogue()
    apply(current, wanted)
    row = CatalogueVersion(changes=[change.as_json() for change in wanted], based_on=current.version)
    return TWO_PERSONS.put_forward(row, by, reason)


def propose_adopted(*, by: str, posts: frozenset[str], why: str) -> CatalogueVersion:
    """Put forward, whole, what `adopt` left in the project folder."""
    _check_proposer(posts)
    reason = TWO_PERSONS.reason(why)
    current, adopted = current_catalogue(), adopted_catalogue()
    if current.version == adopted.version:
        raise BadInput("catalogue.same", "The project folder holds nothing new.", "Run `tournier adopt` first.")
    row = _whole(adopted)
    row.changes, row.based_on = [change.as_json() for change in compare(current, adopted)], current.version
    return TWO_PERSONS.put_forward(row, by, reason)


def _outcome(row: CatalogueVersion) -> Catalogue:
    """The catalogue to which the proposal leads today."""
    current = current_catalogue()
    if not row.whole:
        return apply(current, changes_of(row))
    if current.version != row.based_on:
        raise Refused(
            "catalogue.stale", "The catalogue was changed since the proposal.", "Propose it again on today's catalogue."
        )
    return texts.read(row.text, adopted_catalogue().sources)


def confirm(key: str, *, by: str, posts: frozenset[str], why: str = "") -> CatalogueVersion:
    """Put a proposal in force, or a second name under the founding version. Every worker follows within a second."""
    found = TWO_PERSONS.rows().filter(pk=key).first()
    if found is not None and found.by_one_person:
        return TWO_PERSONS.second(key, by, posts, why)
    with transaction.atomic():
        row = TWO_PERSONS.opened(key, by, posts)
        catalogue = _outcome(row)
        row.text, row.digest = texts.write(catalogue), catalogue.version
        _brought_up_to_date(TWO_PERSONS.put_in_force(row, by, why.strip()))
    _follow(catalogue)
    return row


def _brought_up_to_date(row: CatalogueVersion) -> None:
    """The year begins anew: who proposed owes the next one, and who decided is told when nobody proposes."""
    done = Happening(
        "catalogue", "catalogue", "done", row.decided_at or timezone.now(), row.decided_by, (_YEARLY,),
        row.proposed_by, row.decided_by, page=reverse("catalogue:tables"), entry=row.decision_entry,
    )  # fmt: skip
    announce(done)


def _follow(catalogue: Catalogue) -> None:
    """Write the project folder. A crash before this leaves the folder behind the office: `adopt` then shows a difference."""
    try:
        gateway.project().save_catalogue(catalogue)
    except (OSError, SystemFailed):
        raise SystemFailed(
            "catalogue.folder",
            "The change is in force, but the project folder could not be written.",
            "Free or repair the disk and confirm the next change; the commands see the older catalogue until then.",
        ) from None


def reject(key: str, *, by: str, posts: frozenset[str], why: str) -> CatalogueVersion:
    """Turn a proposal down, with the reason."""
    return TWO_PERSONS.reject(key, by, posts, why)


def _whole(catalogue: Catalogue) -> CatalogueVersion:
    return CatalogueVersion(whole=True, text=texts.write(catalogue), digest=catalogue.version)


def install(catalogue: Catalogue, *, proposed_by: str, decided_by: str, why: str) -> CatalogueVersion:
    """Put the first catalogue in force, in the names of two persons. Refused when one is in force already."""
    with transaction.atomic():
        row = TWO_PERSONS.install(_whole(catalogue), proposed_by=proposed_by, decided_by=decided_by, why=why)
        _brought_up_to_date(row)
    return row


def found(catalogue: Catalogue, *, by: str, why: str) -> CatalogueVersion:
    """Put the first catalogue in force in one person's name, marked until a second one confirms it."""
    return TWO_PERSONS.found(_whole(catalogue), by=by, why=why)
