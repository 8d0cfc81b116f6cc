# SPDX-License-Identifier: Apache-2.0
"""Reads of the ledger for people: what they may see, and nothing about entries that they may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tournier.base import JSON, BadInput, Refused, SystemFailed
from tournier.ledger import Ledger
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.evidence import opening, rotating
from tournier_office.evidence.access import Reader, is_party, may_read
from tournier_office.evidence.models import Restored, Verification
from tournier_office.evidence.words import CHANNELS, EVENTS
from tournier_office.site import gateway
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

PAGE = 50
_MOST_OF_ONE = 500
_MOST_SCANNED = 5_000
_LONGEST_KEY = 128
_LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to. `subject` is a customer's key and never stands in a URL."""

    event: str = ""
    actor: str = ""
    disclosure: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def names(self) -> list[str]:
        """The names of the filters that are set, for the record of the reading."""
        return [name for name in ("event", "actor", "disclosure", "subject", "since", "until") if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, newest first; `older` is where the next page begins, or empty."""

    entries: tuple[OpenedEntry, ...]
    older: str


STATES: Mapping[str, str | Promise] = {
    "unwitnessed": _("no witness is set up"),
    "witnessed": _("up to date"),
    "waiting": _("waiting for the witness"),
    "lost": _("lost: nothing is released"),
    "promise_broken": _("an acknowledged entry is missing"),
}


@dataclass(frozen=True, slots=True)
class Health:
    """What everybody must know about the ledger now; `tone` is "" when all is well."""

    tone: str
    text: str


def health() -> Health:
    """Whether the ledger records and its witness follows, in words."""
    try:
        ledger = gateway.ledger()
        status = ledger.status()
        if status.state == "promise_broken":
            return Health(
                "bad", str(_("An entry that was acknowledged is missing from the ledger. Call the auditors."))
            )
        if status.state == "lost":
            return Health("bad", str(_("The witness of the ledger is lost: nothing is released.")))
        ledger.ensure_open()
    except SystemFailed:
        return Health("bad", str(_("The ledger does not record: nothing is released.")))
    if last_verification_found():
        return Health("bad", str(_("The last verification found that evidence or registers were tampered with.")))
    late = status.witnessed_at is not None and gateway.clock().now() - status.witnessed_at > _LATE
    if status.state == "waiting" and late:
        return Health(
            "warn", str(_("The witness of the ledger does not answer; when its grace is over, nothing is released."))
        )
    return Health("", "")


def subject_of(text: str) -> str:
    """The customer's key that somebody typed; BadInput when there is none, and it is never quoted."""
    key = text.strip()
    if not key or len(key) > _LONGEST_KEY:
        raise BadInput("evidence.customer_key", "The customer number is missing or too long.", "Type it again.")
    return key


def last_verification_found() -> bool:
    """Whether the last run that came to its end found something."""
    ended = Verification.objects.filter(state__in=(Verification.State.SOUND, Verification.State.FOUND_WANTING))
    return ended.values_list("state", flat=True).first() == Verification.State.FOUND_WANTING


def runs(most: int) -> list[Verification]:
    """The last runs, newest first."""
    return list(Verification.objects.all()[:most])


def run_of(key: str) -> Verification | None:
    """The run of that id."""
    return Verification.objects.filter(pk=key).first()


def event_words(event: Event) -> str:
    """The event in words."""
    return str(EVENTS[event])


def channel_words(channel: str) -> str:
    """The channel in words."""
    return str(CHANNELS.get(channel, channel))


def by_customer(entry: OpenedEntry) -> bool:
    """Whether a customer acted: then the actor is a customer's key, which is shown to nobody."""
    return entry.actor in entry.subjects


def disclosed_to(entry: OpenedEntry) -> str:
    """The member of staff whom an entry of a disclosure is about; empty for a customer's own view and for any other entry."""
    ours = entry.event.value.startswith("disclosure:") and not by_customer(entry)
    return entry.actor if ours else ""


def shown_parts(entry: OpenedEntry) -> tuple[str, ...]:
    """What a proof may open to people here: never the key of a customer."""
    return tuple(part for part in ("actor", "disclosure", "detail") if part != "actor" or not by_customer(entry))


def _event(name: str) -> Event | None:
    if not name:
        return None
    try:
        return Event(name)
    except ValueError:
        raise BadInput("evidence.event", "There is no such event.", "Choose one from the list.") from None


def entries_of(disclosure: str) -> tuple[OpenedEntry, ...]:
    """Every entry of one disclosure, oldest first."""
    if not disclosure:
        return ()
    return tuple(reversed(gateway.ledger().entries(disclosure=disclosure, limit=_MOST_OF_ONE)))


def _within(reader: Reader, chosen: Filter) -> Filter:
    """The filter as this reader may use it: without the right to read all, their own entries or a party's disclosure."""
    if reader.reads_all:
        return chosen
    if chosen.subject:
        raise Refused("evidence.subject", "You read your own entries only.", "Ask an auditor.")
    if chosen.disclosure and is_party(reader, entries_of(chosen.disclosure)):
        return chosen
    if chosen.actor and chosen.actor != reader.staff:
        raise Refused("evidence.actor", "You read your own entries only.", "Leave the name empty, or ask an auditor.")
    return replace(chosen, actor=reader.staff)


def _read(ledger: Ledger, chosen: Filter, event: Event | None, cursor: str | None) -> Sequence[OpenedEntry]:
    try:
        return ledger.entries(
            subject=chosen.subject or None,
            actor=chosen.actor or None,
            event=event,
            disclosure=chosen.disclosure or None,
            before=cursor,
            limit=PAGE + 1,
        )
    except BadInput:
        # Nobody's input: a stored entry is not what the ledger wrote.
        raise SystemFailed(
            "evidence.damaged",
            "An entry of the ledger cannot be read: it was changed or is damaged.",
            "Keep the store as it is, verify the whole ledger, and call the auditors.",
        ) from None


def entry_page(reader: Reader, chosen: Filter, before: str = "") -> EntryPage:
    """A page of what the reader may see; raises Refused for others' entries and BadInput for unknown events."""
    narrowed = _within(reader, chosen)
    event = _event(narrowed.event)
    ledger = gateway.ledger()
    found: list[OpenedEntry] = []
    cursor, scanned = before or None, 0
    while len(found) <= PAGE and scanned < _MOST_SCANNED:
        batch = _read(ledger, narrowed, event, cursor)
        scanned += len(batch)
        found += [entry for entry in batch if _in_time(entry, narrowed)]
        if len(batch) <= PAGE or (narrowed.since and batch[-1].at < narrowed.since):
            break
        cursor = batch[-1].id
    shown = tuple(found[:PAGE])
    return EntryPage(shown, shown[-1].id if len(found) > PAGE else "")


def _in_time(entry: OpenedEntry, chosen: Filter) -> bool:
    return (chosen.since is None or entry.at >= chosen.since) and (chosen.until is None or entry.at < chosen.until)


def entry(reader: Reader, key: str) -> tuple[OpenedEntry, tuple[OpenedEntry, ...]]:
    """The entry and those of its disclosure. An entry that is not there and one that is not theirs look the same."""
    try:
        found = gateway.ledger().read(key)
    except (BadInput, Refused):
        found = None
    together = entries_of(found.disclosure) if found is not None else ()
    if found is None or not may_read(reader, found, together):
        raise Refused("evidence.entry", "There is no such entry that you may read.", "Open the list of your entries.")
    return found, together


@dataclass(frozen=True, slots=True)
class Use:
    """An allowed disclosure as it is counted: who, when, by which channel, for what purpose, which fields. Nobody else."""

    entry: str
    at: datetime
    actor: str
    channel: str
    purpose: str
    fields: tuple[str, ...] = ()  # those of which something was shown; where nothing was, those that were asked by


def uses(before: str, limit: int) -> list[Use]:
    """Allowed disclosures older than the entry `before` (or from the newest on), newest first; nothing about customers."""
    found = gateway.ledger().entries(event=Event.DISCLOSURE_INTENDED, before=before or None, limit=limit)
    return [
        Use(
            one.id, one.at, one.actor, str(one.detail.get("channel", "")), str(one.detail.get("purpose", "")),
            _fields(one.detail),
        )
        for one in found
    ]  # fmt: skip


def _fields(detail: Mapping[str, JSON]) -> tuple[str, ...]:
    shown = detail.get("levels")
    if isinstance(shown, list) and shown:
        return tuple(str(pair[0]) for pair in shown if isinstance(pair, list) and pair)
    asked = detail.get("fields")
    return tuple(map(str, asked)) if isinstance(asked, list) else ()


def sign_ins(before: str, limit: int) -> list[Use]:
    """Sign-ins in the same way: of the channel `sign_in`, and for purpose the method where it was one alone."""
    found = gateway.ledger().entries(event=Event.SIGN_IN_SUCCEEDED, before=before or None, limit=limit)
    return [Use(one.id, one.at, one.actor, "sign_in", _method(one.detail.get("methods"))) for one in found]


def _method(given: JSON) -> str:
    return str(given[0]) if isinstance(given, list) and len(given) == 1 else ""


def work(visitor: Visitor) -> list[WorkItem]:
    """A restored backup, a rotation of keys and an opening of a source that wait for this audit administrator."""
    if visitor.staff is None or "audit_admin" not in visitor.posts:
        return []
    waiting = Restored.objects.filter(state=Restored.State.PROPOSED).exclude(proposed_by=visitor.staff.number)
    return _of_keys(Reader(visitor.staff.number, visitor.posts)) + [
        WorkItem(
            group=_("Waiting for my decision"),
            text=row.why[:120],
            href=reverse("evidence:restored"),
            state=_("restored backup: second person"),
            tone="warn",
        )
        for row in waiting
    ]


def _of_keys(reader: Reader) -> list[WorkItem]:
    try:
        waiting = [
            *((one, _("rotation of keys: second person"), "evidence:rotations") for one in rotating.waiting(reader)),
            *(
                (one, _("opening of a sealed source: second person"), "evidence:openings")
                for one in opening.waiting(reader)
            ),
        ]
    except SystemFailed:  # their own pages say what is the matter with the ledger; the rest of the home does not wait
        return []
    return [
        WorkItem(_("Waiting for my decision"), one.why[:120], reverse(page), state=state, tone="warn")
        for one, state, page in waiting
    ]
