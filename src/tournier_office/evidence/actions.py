# SPDX-License-Identifier: Apache-2.0
"""Acts on the evidence: reading others' entries, and verifying the whole ledger, are recorded themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tournier.base import JSON, Refused, TournierError
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.evidence import whole
from tournier_office.evidence.access import Reader
from tournier_office.evidence.lookups import EntryPage, Filter
from tournier_office.evidence.models import Verification
from tournier_office.site import background, gateway

_State = Verification.State
_MOST_KNOWN = 20


def record_list(reader: Reader, chosen: Filter, page: EntryPage) -> None:
    """Record that a list with others' entries was read: by which filters and how many, not which."""
    if all(entry.actor == reader.staff for entry in page.entries) and not chosen.subject:
        return
    detail: dict[str, JSON] = {"what": "list", "filters": list(chosen.names), "found": len(page.entries)}
    subjects = (chosen.subject,) if chosen.subject else ()
    gateway.record(Event.LEDGER_READ, reader.staff, detail, subjects=subjects)


def record_entry(reader: Reader, entry: OpenedEntry, what: str = "entry") -> None:
    """Record that somebody else's entry, or its proof, was read."""
    if entry.actor != reader.staff:
        gateway.record(Event.LEDGER_READ, reader.staff, {"what": what, "entry": entry.id})


def record_bundle(reader: Reader) -> None:
    """Record that the whole ledger was taken along."""
    gateway.record(Event.LEDGER_READ, reader.staff, {"what": "bundle"})


def expect_auditor(reader: Reader) -> None:
    """Refused for who may not verify the whole."""
    if not reader.reads_all:
        raise Refused("evidence.verify", "Your posts do not verify the whole ledger.", "Ask an auditor.")


def start_verification(reader: Reader) -> Verification:
    """Begin a run over the whole ledger and the registers, or return the one under way: there are never two."""
    expect_auditor(reader)
    now = timezone.now()
    _bury_lost(now)
    running = Verification.objects.filter(state=_State.RUNNING).first()
    if running is not None:
        return running
    gateway.record(Event.LEDGER_READ, reader.staff, {"what": "verification"})
    try:
        with transaction.atomic():
            total = gateway.ledger().status().size
            row = Verification.objects.create(started_by=reader.staff, started_at=now, beat_at=now, total=total)
    except IntegrityError:  # somebody else was faster by a moment
        return Verification.objects.filter(state=_State.RUNNING).first() or Verification.objects.latest("started_at")
    background.start("verify-ledger", lambda: run_verification(row.pk), lambda: _beat(row.pk))
    return row


def _bury_lost(now: datetime) -> None:
    """A run whose process died leaves a running row without a beat; it is closed so that another may start."""
    Verification.objects.filter(state=_State.RUNNING, beat_at__lt=now - background.LOST_AFTER).update(
        state=_State.BROKEN_OFF, finished_at=now, report={"cause": "The process ended before the run did."}
    )


def _beat(key: str) -> None:
    Verification.objects.filter(pk=key, state=_State.RUNNING).update(beat_at=timezone.now())


def _known() -> list[str]:
    """The checkpoints of earlier sound runs: today's ledger must be a growth of each of them."""
    reports = Verification.objects.filter(state=_State.SOUND).values_list("report", flat=True)[:_MOST_KNOWN]
    return [report["checkpoint"] for report in reports if report.get("checkpoint")]


def run_verification(key: str) -> None:
    """Do the run of that id and store what was found. Whatever happens, the run ends."""
    rows = Verification.objects.filter(pk=key)
    try:
        report = whole.verify_whole(_known())
        state = _State.SOUND if report["ok"] else _State.FOUND_WANTING
    except TournierError as error:
        report, state = error.as_dict(), _State.BROKEN_OFF
    except Exception as error:  # noqa: BLE001 - a damaged store can fail in any way; the run must say so and end
        cause = f"The store could not be read ({type(error).__name__})."
        report, state = {"cause": cause, "cure": "Keep it as it is and call the auditors."}, _State.BROKEN_OFF
    rows.update(state=state, report=report, done=report.get("entries", 0), finished_at=timezone.now())
