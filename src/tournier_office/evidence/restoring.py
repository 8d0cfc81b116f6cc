# SPDX-License-Identifier: Apache-2.0
"""Accepting a restored backup: the security administrator proposes, the audit administrator agrees (M44, law 5).

Both agree on the same rows, by their digest. Until the second has agreed everything stays as it was found; then the
ledger is told what was accepted, and after it the rows count as the office's own again. A row that was changed or
added by hand is never among them, and neither is one that opens the door to whoever decides.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.evidence.access import Reader
from tournier_office.evidence.models import Restored
from tournier_office.people.lookups import rows_of_posts
from tournier_office.site import accepting, comparing, gateway
from tournier_office.site.accepting import Standing

PROPOSER, DECIDER = "security_admin", "audit_admin"
_MOST_WORDS = 2000
_State = Restored.State


def may_look(reader: Reader) -> None:
    """Refused for who takes no part in it and reads no evidence."""
    if not reader.reads_all and PROPOSER not in reader.posts:
        raise Refused(
            "restored.post",
            "Your posts do not accept a restored backup.",
            "Ask the security or the audit administrator.",
        )


def all_restored(reader: Reader) -> list[Restored]:
    """The last proposals, newest first."""
    may_look(reader)
    return list(Restored.objects.all()[:20])


def propose(reader: Reader, why: str) -> Restored:
    """Propose that what was restored is accepted, as it stands now; the registers are compared first."""
    if PROPOSER not in reader.posts:
        raise Refused(
            "restored.post", "A restored backup is proposed by the security administrator.", "Ask one of them."
        )
    said = _reason(why)
    found = comparing.compare().findings
    rows = accepting.standing(found)
    if not rows:
        raise BadInput(
            "restored.nothing",
            "No row is older than the ledger knows, and none is missing: there is nothing to accept.",
            "Verify the registers; a row that was changed or added by hand is restored from the backup.",
        )
    _expect_others(reader.staff, rows)
    row = Restored(rows=[list(one) for one in rows], counts=accepting.counts(rows), digest=accepting.digest(rows))
    row.why, row.proposed_by, row.proposed_at = said, reader.staff, timezone.now()
    row.named_still = len(found) - len(rows)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            row.entry = _record(Event.REGISTERS_PROPOSED, reader.staff, row, why=said)
            row.save(update_fields=["entry"])
    except IntegrityError:
        raise Refused("restored.waits", "Another proposal waits already.", "Let it be decided first.") from None
    return row


def decide(reader: Reader, key: str, why: str, *, agree: bool) -> Restored:
    """Accept or not. What was agreed to must still stand as it stood; what the office has written since needs no accepting."""
    said = _reason(why)
    with transaction.atomic():
        row = _opened(reader, key)
        rows: tuple[Standing, ...] = ()
        if agree:
            rows = accepting.standing(comparing.compare().findings)
            if not set(rows) <= {Standing(*one) for one in row.rows}:
                raise Refused(
                    "restored.changed",
                    "More rows are older or missing by now than were proposed.",
                    "Do not accept this one; find out why, and let it be proposed anew.",
                )
            _expect_others(reader.staff, rows)
            _expect_others(row.proposed_by, rows)
            row.counts, row.digest = accepting.counts(rows), accepting.digest(rows)
        event = Event.REGISTERS_ACCEPTED if agree else Event.REGISTERS_REJECTED
        # Recorded before it is so (0062). A death in between leaves the rows as they were found, and the proposal open.
        row.entry = _record(event, reader.staff, row, why=said, proposed_by=row.proposed_by, count=len(rows))
        accepting.settle(rows)
        row.state = _State.ACCEPTED if agree else _State.REJECTED
        row.decided_by, row.decided_at, row.said = reader.staff, timezone.now(), said
        row.save()
    return row


def _opened(reader: Reader, key: str) -> Restored:
    if DECIDER not in reader.posts:
        raise Refused("restored.post", "A restored backup is accepted by the audit administrator.", "Ask one of them.")
    row = Restored.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise BadInput("restored.unknown", "There is no such proposal.", "Open the list of proposals.")
    if row.proposed_by == reader.staff:
        raise Refused("restored.own", "Nobody decides on their own proposal.", "A second person must decide.")
    if row.state != _State.PROPOSED:
        raise Refused("restored.decided", "Somebody has decided on this already.", "Open it to see the decision.")
    return row


def _expect_others(number: str, rows: tuple[Standing, ...]) -> None:
    """Whoever put an old row back so that a post is held again does not accept it by that post."""
    if {row.name for row in rows} & rows_of_posts(number):
        raise Refused(
            "restored.concerned",
            "Among the rows are those of the posts by which this would be accepted.",
            "Let another administrator enter these anew first, or decide in their place.",
        )


def _reason(text: str) -> str:
    said = text.strip()
    if not said or len(said) > _MOST_WORDS:
        raise BadInput("restored.reason", "The reason is missing or too long.", "Say in a few words why.")
    return said


def _record(event: Event, by: str, row: Restored, **more: JSON) -> str:
    detail: dict[str, JSON] = {"counts": row.counts, "digest": row.digest, "named_still": row.named_still, **more}
    return gateway.record(event, by, detail).id
