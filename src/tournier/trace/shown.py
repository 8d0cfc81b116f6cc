# SPDX-License-Identifier: Apache-2.0
"""What was shown to whom, page by page, as a ledger tells it; and laid out so that it can be weighed.

An intent says channel, session and kinds of information, a page says which customers; both carry the request's id.
Copies and prints are pages like any other. What a customer saw of their own is left out: nobody is a lead for that.
Customers whose keys were destroyed are gone.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from tournier.base import JSON
from tournier.ledger import Event, OpenedEntry
from tournier.trace.disclosures import Disclosures, Narrowing, Numbers

LARGE = 500  # an answer about more customers fits many lists
FEWEST = 3  # a page or an answer with fewer customers is no list, and no candidate of its own
_PAGE = 500
_MOST_LARGE = 20
# An intent is recorded before its pages; long answers are cut into pages, so it may lie some hours before the window.
_LONGEST_ANSWER = timedelta(hours=12)


class Holder(StrEnum):
    """Who or what a list may have come from."""

    PERSON = "person"
    SESSION = "session"  # one sign-in of one person
    ANSWER = "answer"  # one export, print or answer that concerned several customers


class Entries(Protocol):
    """What is asked of a ledger."""

    def entries(self, *, event: Event | None = None, before: str | None = None, limit: int = 50) -> list[OpenedEntry]:
        """Entries of the event, newest first, older than `before`."""
        ...

    def subjects_of(self, entry_id: str, /) -> Iterator[str]:
        """Every customer of an entry, one by one, of millions too."""
        ...


class Head(NamedTuple):
    """One page without its customers. `entry` and `disclosure` are the ledger's ids."""

    entry: str
    disclosure: str
    person: str
    session: str
    at: datetime
    channel: str
    fields: frozenset[str]


class Behind(NamedTuple):
    """What stands behind a lead: one disclosure, with how many customers of the list it showed."""

    entry: str
    disclosure: str
    session: str
    first: datetime
    last: datetime
    channel: str
    fields: tuple[str, ...]
    hits: int


class Holding(NamedTuple):
    """A large answer that holds a list: how many of it, of how many customers in all. No lead: many lists fit it."""

    head: Head
    hits: int
    customers: int


def ledger_pages(ledger: Entries, since: datetime, until: datetime) -> Iterator[tuple[Head, tuple[str, ...]]]:
    """Every page that fell into [since, until) with the customers on it, newest first."""
    intents = {
        entry.disclosure: entry.detail
        for entry in _between(ledger, Event.DISCLOSURE_INTENDED, since - _LONGEST_ANSWER, until)
        if entry.disclosure
    }
    for entry in _between(ledger, Event.DISCLOSURE_PAGE, since, until):
        if not entry.actor or entry.actor in entry.subjects:
            continue
        told = intents.get(entry.disclosure, {})
        head = Head(
            entry.id, entry.disclosure, entry.actor, _text(told.get("session")), entry.at,
            _text(entry.detail.get("channel")), _texts(told.get("categories")),
        )  # fmt: skip
        yield head, tuple(ledger.subjects_of(entry.id)) if entry.in_tree else entry.subjects


def _between(ledger: Entries, event: Event, since: datetime, until: datetime) -> Iterator[OpenedEntry]:
    before: str | None = None
    while True:
        batch = ledger.entries(event=event, before=before, limit=_PAGE)
        for entry in batch:
            if since <= entry.at < until:
                yield entry
        if len(batch) < _PAGE or batch[-1].at < since:
            return
        before = batch[-1].id


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: JSON) -> frozenset[str]:
    return frozenset(str(one) for one in value) if isinstance(value, list) else frozenset()


class _Words:
    """Texts by number, each once."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.place: dict[str, int] = {}
        for text in texts:
            self.number(text)

    def number(self, text: str) -> int:
        return self.place.setdefault(text, len(self.place))

    @cached_property
    def texts(self) -> list[str]:
        return list(self.place)


class Shown:
    """Pages laid out as columns of numbers: one row a page, and for each customer on each page one row of two numbers."""

    def __init__(self, pages: Iterable[tuple[Head, Sequence[str]]] = ()) -> None:
        """Lay the pages out. Ten million rows take about 80 MB, a million pages about 120 MB beside them."""
        self._subjects, self._persons, self._sessions, self._disclosures = (
            _Words(),
            _Words([""]),
            _Words([""]),
            _Words(),
        )
        self._channels: _Words = _Words()
        self._kinds: dict[frozenset[str], int] = {}
        self._entries: list[str] = []
        columns = {name: array("q") for name in ("person", "session", "disclosure", "channel", "kinds", "at")}
        subject, page = array("i"), array("i")
        for head, subjects in pages:
            number = self._subjects.number
            subject.extend(number(one) for one in subjects)
            page.extend([len(self._entries)] * len(subjects))
            self._entries.append(head.entry)
            columns["person"].append(self._persons.number(head.person))
            columns["session"].append(self._sessions.number(f"{head.person} {head.session}" if head.session else ""))
            columns["disclosure"].append(self._disclosures.number(head.disclosure))
            columns["channel"].append(self._channels.number(head.channel))
            columns["kinds"].append(self._kinds.setdefault(head.fields, len(self._kinds)))
            columns["at"].append(int(head.at.timestamp()))
        self._column = {name: np.frombuffer(column, np.int64) for name, column in columns.items()}
        self._subject, self._page = np.frombuffer(subject, np.int32), np.frombuffer(page, np.int32)

    @property
    def subjects(self) -> Mapping[str, int]:
        """Everybody who was shown."""
        return self._subjects.place

    @property
    def fields(self) -> list[str]:
        """Every kind of information that was shown."""
        return sorted(frozenset().union(*self._kinds))

    @property
    def channels(self) -> list[str]:
        """Every channel that information left by."""
        return self._channels.texts

    def index(self, of: Holder, branches: Mapping[str, str]) -> Disclosures | None:
        """The index by persons, sessions or answers; None when there is none. `branches` says where each person works.

        A customer's group is the branch that most of the persons who were shown them work at: the ledger does not know
        the customer's own. Persons without a branch are no candidates.
        """
        words, number = self._holders(of)
        known = np.array([name in branches for name in self._persons.texts], bool)
        fitting = known[self._column["person"]]
        if of is Holder.ANSWER:
            fitting &= (self._customers_of(number, len(words)) >= FEWEST)[number]
        if of is Holder.SESSION:
            fitting &= number > 0
        kept = fitting[self._page]
        used, holder = np.unique(number[self._page[kept]], return_inverse=True)
        if not len(used):
            return None
        fields, page = self.fields, self._page[kept]
        bits = np.array([sum(1 << fields.index(name) for name in kinds) for kinds in self._kinds], np.int64)
        return Disclosures.build(
            subjects=list(self.subjects),
            holders=[words[place] for place in used.tolist()],
            field_names=fields,
            channel_names=self.channels,
            subject=self._subject[kept],
            holder=holder,
            at=self._column["at"][page],
            shown=bits[self._column["kinds"][page]],
            channel=self._column["channel"][page],
            group=self._groups(branches),
        )

    def behind(self, of: Holder, name: str, leaked: Sequence[str], narrowing: Narrowing) -> tuple[Behind, ...]:
        """The disclosures of these customers to this holder, the one with most of them first."""
        words, number = self._holders(of)
        rows = self._rows_of((number == words.index(name)) & self._fitting(narrowing), leaked)
        found: defaultdict[int, set[int]] = defaultdict(set)
        pages: defaultdict[int, set[int]] = defaultdict(set)
        for page, subject in zip(self._page[rows].tolist(), self._subject[rows].tolist(), strict=True):
            disclosure = int(self._column["disclosure"][page])
            found[disclosure].add(subject)
            pages[disclosure].add(page)
        told = [self._behind(sorted(pages[one]), len(customers)) for one, customers in found.items()]
        return tuple(sorted(told, key=lambda one: (-one.hits, one.first)))

    def large(self, leaked: Sequence[str], narrowing: Narrowing) -> tuple[Holding, ...]:
        """The answers about more than LARGE customers that hold some of these; at most twenty, with most of them first."""
        words, number = self._holders(Holder.ANSWER)
        sizes = self._customers_of(number, len(words))
        rows = self._rows_of((sizes > LARGE)[number] & self._fitting(narrowing), leaked)
        pairs = np.unique(np.stack([number[self._page[rows]], self._subject[rows]]), axis=1)
        answers, hits = np.unique(pairs[0], return_counts=True)
        best = np.lexsort((sizes[answers], -hits))[:_MOST_LARGE]
        return tuple(
            Holding(self.head(int(np.argmax(number == answers[one]))), int(hits[one]), int(sizes[answers[one]]))
            for one in best
        )

    def _fitting(self, narrowing: Narrowing) -> Numbers:
        """Which pages showed the named kinds of information by one of the named channels."""
        kinds = np.array([set(narrowing.fields) <= kinds for kinds in self._kinds], bool)
        fitting: Numbers = kinds[self._column["kinds"]]
        if narrowing.channels:
            ways = np.array([name in narrowing.channels for name in self.channels], bool)
            fitting &= ways[self._column["channel"]]
        return fitting

    def _rows_of(self, pages: Numbers, leaked: Sequence[str]) -> Numbers:
        """The rows of these customers on these pages."""
        wanted = np.array([self.subjects[one] for one in leaked if one in self.subjects], np.int64)
        rows = np.flatnonzero(pages[self._page])
        found: Numbers = rows[np.isin(self._subject[rows], wanted)]
        return found

    def person(self, of: Holder, name: str) -> str:
        """Who was shown what this holder stands for."""
        words, number = self._holders(of)
        page = int(np.argmax(number == words.index(name)))
        return self._persons.texts[int(self._column["person"][page])]

    def marked(self, tokens: Collection[str], tail: int, begin: int) -> Iterator[tuple[Holder, Head]]:
        """Disclosures whose id ends in, and sessions whose id begins with, one of these tokens, and whose person is one.

        `tail` and `begin` say how many signs of the id a mark holds.
        """
        persons = np.array([name.casefold() in tokens for name in self._persons.texts], bool)
        ends = np.array([name[-tail:] in tokens for name in self._disclosures.texts], bool)
        begins = np.array([name.partition(" ")[2][:begin] in tokens for name in self._sessions.texts], bool)
        told: set[tuple[Holder, int]] = set()
        for page in np.flatnonzero(persons[self._column["person"]]).tolist():
            disclosure, session = int(self._column["disclosure"][page]), int(self._column["session"][page])
            if ends[disclosure]:
                key = Holder.ANSWER, disclosure
            elif session and begins[session]:
                key = Holder.SESSION, session
            else:
                continue
            if key not in told:
                told.add(key)
                yield key[0], self.head(page)

    def head(self, page: int) -> Head:
        """One page without its customers."""
        at = {name: int(column[page]) for name, column in self._column.items()}
        return Head(
            self._entries[page],
            self._disclosures.texts[at["disclosure"]],
            self._persons.texts[at["person"]],
            self._sessions.texts[at["session"]].partition(" ")[2],
            datetime.fromtimestamp(at["at"], UTC),
            self.channels[at["channel"]],
            list(self._kinds)[at["kinds"]],
        )

    def _behind(self, pages: Sequence[int], hits: int) -> Behind:
        heads = sorted((self.head(page) for page in pages), key=lambda one: one.at)
        first, last = heads[0], heads[-1]
        fields = tuple(sorted(frozenset().union(*(head.fields for head in heads))))
        return Behind(first.entry, first.disclosure, first.session, first.at, last.at, first.channel, fields, hits)

    def _holders(self, of: Holder) -> tuple[list[str], Numbers]:
        words = {Holder.PERSON: self._persons, Holder.SESSION: self._sessions, Holder.ANSWER: self._disclosures}
        column = {Holder.PERSON: "person", Holder.SESSION: "session", Holder.ANSWER: "disclosure"}
        return words[of].texts, self._column[column[of]]

    def _customers_of(self, number: Numbers, holders: int) -> Numbers:
        """How many different customers each holder was shown."""
        width = max(len(self.subjects), 1)
        pairs = np.unique(number[self._page] * width + self._subject)
        return np.bincount(pairs // width, minlength=holders)

    def _groups(self, branches: Mapping[str, str]) -> Numbers:
        """For each customer the branch of most of the persons who were shown them; of equals, the first by name."""
        codes = sorted({"", *branches.values()})
        code = {name: place for place, name in enumerate(codes)}
        people = np.array([code[branches.get(name, "")] for name in self._persons.texts], np.int64)
        width = len(people)
        pairs = np.unique(self._subject.astype(np.int64) * width + self._column["person"][self._page])
        keys, counts = np.unique(pairs // width * len(codes) + people[pairs % width], return_counts=True)
        order = np.lexsort((keys % len(codes), -counts, keys // len(codes)))
        of, first = np.unique(keys[order] // len(codes), return_index=True)
        group = np.zeros(len(self.subjects), np.int64)
        group[of] = keys[order][first] % len(codes)
        return group
