# SPDX-License-Identifier: Apache-2.0
"""From an entry to what is stored, and back.

What is stored of one entry: the leaf (goes into the tree), and beside it, never in the tree, sealed parts:
- opening: actor and disclosure under the key of the month (and the entry's own key, when it has no subject);
- one concern for each subject: the entry's own key and the subject, under the subject's key;
- detail, and what lies beside it (`beside.py`): under the entry's own key. So the detail stays readable as long as one of its subjects is kept;
- of more than a few subjects (`subject_trees.py`): one member row for each, with nothing but blind index and tree, or of
  hundreds one roll (`rolls.py`). The entry's own key then lies in the opening, with their number: a detail about so many tells nothing of one of them.
Every sealed part is bound to the entry's id and to its label.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tournier.base import JSON, BadInput, SystemFailed, canonical, new_id
from tournier.base.texts import Texts, not_unicode
from tournier.keys import DataKey, Fresh, KeyRing, seal, unseal
from tournier.ledger.beside import checked_value, joined, naming, parted, salted
from tournier.ledger.entries import Entry, Event, OpenedEntry
from tournier.ledger.keys import SearchKey, period_name, roll_name
from tournier.ledger.leaves import Commitments, commitment, leaf, read_leaf, salt, subject_label
from tournier.ledger.roll_trees import RollTile, roll_tree
from tournier.ledger.rolls import CHUNK, INDEX, Roll, Secret, fits, made
from tournier.ledger.subject_trees import (
    INLINE,
    SubjectTree,
    rising,
    small_tree,
    subject_hash,
    subject_hashes,
    subject_salt,
)
from tournier.ledger.tree import inclusion_holds

_KEY = 32
SALT = 32
_ID_BYTES = 15
_STEP = 5
# an identifier's last ten signs change within a batch; two signs of base32hex are ten bits
_LOW_SIGNS, _LOW_BITS = 10, 50
_SIGNS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = [one + other for one in _SIGNS for other in _SIGNS]
# an entry's own key seals exactly one message, so one fixed nonce never repeats under it
_ONCE = bytes(12)


class Concern(NamedTuple):
    """One subject of one entry, as stored."""

    subject: bytes
    id: str
    position: int
    opening: bytes


class Record(NamedTuple):
    """One entry, as stored. `actor` and `disclosure` are blind indexes."""

    id: str
    event: str
    at: str
    actor: bytes
    disclosure: bytes
    opening: bytes
    detail: bytes
    leaf: bytes
    concerns: tuple[Concern, ...]
    tree: SubjectTree | None = None


class Stored(NamedTuple):
    """One entry, as read back from a store; `place` in the log is None while it is staged, `detail` empty once erased.

    `members` is the number under which the store keeps its tree of subjects, None when it has none.
    """

    id: str
    opening: bytes
    detail: bytes
    leaf: bytes
    place: int | None
    concerns: tuple[Concern, ...]
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A value with the salt that shows that the leaf commits to it; of one subject among many also its place in their tree.

    `beside` is what lies sealed with a detail, behind its own salt; no proof holds it.
    """

    value: bytes
    salt: bytes
    index: int = 0
    path: tuple[bytes, ...] = ()
    beside: bytes = b""


class Ready(NamedTuple):
    """An entry that can be recorded: its detail in canonical form, its tree when that lies in the store already, what lies beside."""

    entry: Entry
    detail: bytes
    tree: SubjectTree | None = None
    beside: bytes = b""


class Enrolled(Texts):
    """Subjects whose roll was made before their entry is recorded. For one entry: the store takes a tree once."""

    __slots__ = ("tree",)

    def __init__(self, subjects: Texts, tree: SubjectTree) -> None:
        super().__init__(subjects.array)
        self.tree = tree


def checked(entry: Entry, tree: SubjectTree | None = None) -> Ready:
    """The entry, ready to be recorded; raises BadInput when it cannot be."""
    if not entry.actor:
        raise BadInput("ledger.nobody", "An entry needs an actor.", "Name the person or the part that acted.")
    many = isinstance(entry.subjects, Texts) and fits(entry.subjects) and entry.subjects.shortest() > 0
    once = entry.subjects if many else checked_subjects(entry.subjects)
    try:
        f"{entry.actor}{entry.disclosure}".encode()
    except UnicodeEncodeError:
        raise not_unicode() from None
    beside = salted(entry.beside)
    detail = canonical(naming(entry.detail, beside))
    ready = entry if len(once) == len(entry.subjects) else replace(entry, subjects=tuple(once))
    return Ready(ready, detail, tree, beside)


def checked_subjects(subjects: Iterable[str]) -> dict[str, None]:
    """The subjects, each once, in their order; raises BadInput when one cannot be recorded."""
    once = dict.fromkeys(subjects)
    if "" in once:
        raise BadInput("ledger.nobody", "No subject of an entry may be empty.", "Name every customer by a key.")
    try:
        "".join(once).encode()
    except UnicodeEncodeError:
        raise not_unicode() from None
    return once


def ids_after(last: str, count: int) -> list[str]:
    """`count` fresh identifiers in rising order, all after `last`, so that text order is the order of recording."""
    first = new_id()
    number = _number(first) if first > last else _number(last)
    steps = os.urandom(_STEP * count)
    found, head, above = [], "", -1
    for i in range(count):
        number += 1 + int.from_bytes(steps[i * _STEP : (i + 1) * _STEP], "big")
        if number >> _LOW_BITS != above:
            above = number >> _LOW_BITS
            head = base64.b32hexencode(number.to_bytes(_ID_BYTES, "big")).decode().lower()[:-_LOW_SIGNS]
        found.append(
            head
            + _PAIRS[number >> 40 & 1023]
            + _PAIRS[number >> 30 & 1023]
            + _PAIRS[number >> 20 & 1023]
            + _PAIRS[number >> 10 & 1023]
            + _PAIRS[number & 1023]
        )
    return found


def _number(identifier: str) -> int:
    return int.from_bytes(base64.b32hexdecode(identifier.upper()), "big")


class Recorder:
    """Seals entries for one writer and counts them. Not safe for several threads without the caller's lock."""

    def __init__(self, ring: KeyRing, search: SearchKey) -> None:
        self._ring = ring
        self._search = search
        self._last = ""
        self.start_anew()

    def start_anew(self) -> None:
        """Count from nought under a new writer's name: after a failure nobody knows whether the last numbers are taken."""
        self.writer = new_id()
        self.number = 0
        self.fresh = Fresh()

    def prepare(self, entries: Sequence[Ready], moment: datetime) -> list[Record]:
        """Records for `entries`, in order; the count moves on only with `wrote`.

        They are to be written together with the `fresh` keys, which seal parts of them.
        """
        at = moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        period = period_name(at)
        index = self._search.index
        blind = {
            subject: index("subject", subject)
            for entry, *_ in entries
            if len(entry.subjects) <= INLINE
            for subject in entry.subjects
        }
        keys, self.fresh = self._ring.demand(
            {period: b""} | {name: subject.encode() for subject, name in blind.items()}
        )
        ids = ids_after(self._last, len(entries))
        fresh = os.urandom(_KEY * len(entries))
        return [
            self._record(
                (ids[i], at, self.number + i), ready, fresh[i * _KEY : (i + 1) * _KEY], keys[period], blind, keys
            )
            for i, ready in enumerate(entries)
        ]

    def wrote(self, records: Sequence[Record]) -> None:
        """`records` are durable, and so are the `fresh` keys."""
        self._ring.keep(self.fresh)
        self.fresh = Fresh()
        self.number += len(records)
        self._last = records[-1].id

    def _record(
        self,
        place: tuple[str, str, int],
        ready: Ready,
        own: bytes,
        period: DataKey,
        blind: Mapping[str, bytes],
        keys: Mapping[bytes, DataKey],
    ) -> Record:
        (entry_id, at, number), (entry, detail, tree, beside) = place, ready
        name = entry_id.encode()
        actor, disclosure = entry.actor.encode(), entry.disclosure.encode()
        concerns, committed = [], []
        salted = period.mac
        carried = own
        if len(entry.subjects) > INLINE:
            tree = self.tree_of(entry.subjects)
        elif entry.subjects:
            carried = b""
            for position, subject in enumerate(entry.subjects):
                label, found = subject_label(position), blind[subject]
                key, clear = keys[found], subject.encode()
                committed.append(commitment(label, salt(key.raw, name, label), clear))
                concerns.append(Concern(found, entry_id, position, seal(key.cipher, own + clear, name + b"|" + label)))
        count = b"%d" % tree.number if tree else b""
        hidden = Commitments(
            commitment(b"actor", salted(name + b"|actor"), actor),
            commitment(b"detail", salt(own, name, b"detail"), detail),
            commitment(b"disclosure", salted(name + b"|disclosure"), disclosure),
            tuple(committed),
            commitment(b"number", salted(name + b"|number"), count) if tree else b"",
            tree.head if tree else None,
        )
        opening = b"%d|%b%b%b%b" % (len(actor), actor, carried, b"%b|" % count if tree else b"", disclosure)
        return Record(
            entry_id,
            entry.event.value,
            at,
            self._search.index("actor", entry.actor),
            self._search.index("disclosure", entry.disclosure),
            seal(period.cipher, opening, name + b"|entry"),
            AESGCM(own).encrypt(_ONCE, joined(detail, beside), name + b"|detail"),
            leaf(name, entry.event.value.encode(), at.encode(), hidden, self.writer.encode(), number),
            tuple(concerns),
            tree,
        )

    def tree_of(self, subjects: Iterable[str]) -> SubjectTree:
        """The tree over at most `AT_ONCE` different subjects; their keys are durable."""
        tree, named = new_id(), self.blind(subjects)
        return small_tree(tree, list(named), b"".join(self.hashes_of(tree, named)))

    def with_roll(self, ready: Ready) -> Ready:
        """The entry with its roll, when one is kept of so many subjects as it has. Safe for several threads."""
        entry = ready.entry
        if ready.tree is not None or not fits(entry.subjects):
            return ready
        named = entry.subjects
        return ready._replace(
            entry=replace(entry, subjects=()), tree=named.tree if isinstance(named, Enrolled) else self.roll_of(named)
        )

    def enrolled(self, subjects: Texts) -> Texts:
        """The same subjects, with their roll when one is kept of so many. Safe for several threads."""
        if not fits(subjects) or not subjects.shortest():
            return subjects
        return Enrolled(subjects, self.roll_of(subjects))

    def without(self, tree: str, sealed: bytes, row: int, indexes: bytes, hidden: bytes) -> bytes:
        """The sealed secret of a roll written anew without one row (`Cut`)."""
        secret = Secret.read(self._ring.unwrap(roll_name(tree), sealed))
        hashed = RollTile(secret, row // CHUNK, hidden).row_hashes[row % CHUNK] if secret.bare else b""
        return self._ring.wrap(roll_name(tree), secret.without(row, indexes, hashed).written(), sealed)

    def roll_of(self, subjects: Sequence[str]) -> SubjectTree:
        """The tree over so many subjects as a roll takes, with the roll. Safe for several threads."""
        tree, names = new_id(), subjects if isinstance(subjects, Texts) else Texts.of(subjects)
        blind, order = rising(self._search.each("subject", names), INDEX)
        names = names.taken(order)
        secret, rows, sealed, runs = made(blind, names)
        found = roll_tree(tree, secret, subject_hashes(rows, secret.size, names))
        return found._replace(roll=Roll(len(names), self._ring.wrap(roll_name(tree), secret.written()), sealed, runs))

    def blind(self, subjects: Iterable[str]) -> dict[bytes, str]:
        """The subjects by their blind indexes. Safe for several threads."""
        index = self._search.fresh
        return {index("subject", subject): subject for subject in subjects}

    def hashes_of(self, tree: str, named: Mapping[bytes, str]) -> list[bytes]:
        """The hash of each subject in the tree of that id; their keys are durable. Safe for several threads."""
        name = tree.encode()
        values = {blind: subject.encode() for blind, subject in named.items()}
        keys = self._ring.many(values)
        return [subject_hash(subject_salt(keys[blind].raw, name), value) for blind, value in values.items()]


def openings(stored: Stored, keys: Mapping[bytes, DataKey]) -> dict[str, Opening]:
    """Every part of the entry that can still be read, by label. Raises SystemFailed when a part contradicts the leaf."""
    told = read_leaf(stored.leaf)
    name = stored.id.encode()
    found: dict[str, Opening] = {}
    own = b""
    for concern in stored.concerns:
        if key := keys.get(concern.subject):
            label = subject_label(concern.position)
            clear = unseal(key.cipher, concern.opening, name + b"|" + label)
            own = clear[:_KEY]
            found[label.decode()] = Opening(clear[_KEY:], salt(key.raw, name, label))
    if period := keys.get(period_name(told.at)):
        length, _, rest = unseal(period.cipher, stored.opening, name + b"|entry").partition(b"|")
        actor, rest = rest[: int(length)], rest[int(length) :]
        if not told.hidden.subjects:
            own, rest = rest[:_KEY], rest[_KEY:]
        if told.hidden.tree:
            count, _, rest = rest.partition(b"|")
            found["number"] = Opening(count, salt(period.raw, name, b"number"))
        found["actor"] = Opening(actor, salt(period.raw, name, b"actor"))
        found["disclosure"] = Opening(rest, salt(period.raw, name, b"disclosure"))
    if own and stored.detail:
        detail, beside = parted(unseal(AESGCM(own), _ONCE + stored.detail, name + b"|detail"))
        found["detail"] = Opening(detail, salt(own, name, b"detail"), beside=beside)
    if told.id != stored.id or not all(opens(told.hidden, label, opening) for label, opening in found.items()):
        raise SystemFailed(
            "ledger.opening",
            "A stored part of an entry is not what its leaf commits to.",
            "Run `tournier ledger verify` and call the auditor.",
        )
    return found


def opens(hidden: Commitments, label: str, opening: Opening) -> bool:
    """Whether `opening` is what the leaf commits to under `label`."""
    if len(opening.salt) != SALT:
        # else the border between salt and value could be moved, and a value be shown without its beginning
        return False
    if label == "subject" and (tree := hidden.tree):
        hashed = subject_hash(opening.salt, opening.value)
        return inclusion_holds(hashed, opening.index, tree.size, opening.path, tree.root)
    part, _, position = label.partition("/")
    if part == "subject" and position.isdigit() and int(position) < len(hidden.subjects):
        committed = hidden.subjects[int(position)]
    elif label in ("actor", "detail", "disclosure", "number"):
        committed = getattr(hidden, label)
    else:
        return False
    return commitment(label.encode(), opening.salt, opening.value) == committed


def opened(stored: Stored, keys: Mapping[bytes, DataKey]) -> OpenedEntry:
    """The entry with its clear values, as far as they were not erased."""
    told = read_leaf(stored.leaf)
    found = openings(stored, keys)
    subjects = [found[label] for i in range(len(told.hidden.subjects)) if (label := subject_label(i).decode()) in found]
    detail: dict[str, JSON] = orjson.loads(found["detail"].value) if "detail" in found else {}
    beside = checked_value(detail, found["detail"].beside) if "detail" in found else b""
    parts = 4 if told.hidden.tree else 3 + len(told.hidden.subjects)
    return OpenedEntry(
        id=told.id,
        event=Event(told.event),
        at=datetime.fromisoformat(told.at),
        actor=found["actor"].value.decode() if "actor" in found else "",
        subjects=tuple(subject.value.decode() for subject in subjects),
        detail=detail,
        disclosure=found["disclosure"].value.decode() if "disclosure" in found else "",
        index=stored.place,
        number=int(found["number"].value) if "number" in found else len(told.hidden.subjects),
        in_tree=told.hidden.tree is not None,
        erased=len(found) < parts,
        beside=beside,
    )
