# SPDX-License-Identifier: Apache-2.0
"""Who was shown whom, laid out for tracing: columns of numbers, sorted by customer and holder.

A *holder* is whoever may have passed a list on: a member of staff, a partner or one export. A *group* is where a
customer belongs (the branch): lists are compared with lists of the same groups. 10 million disclosures take about
330 MB, the sorting of them at the start about twice that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from tournier.base import BadInput

Numbers = npt.NDArray[Any]
MOST_FIELDS = 63


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the leak itself says about its source: its window, the fields it shows, the channels it can have come by.

    A disclosure counts when it fell into [since, until), showed every one of `fields`, and went by one of `channels`.
    """

    since: datetime | None = None
    until: datetime | None = None
    fields: Collection[str] = ()
    channels: Collection[str] = ()

    def __post_init__(self) -> None:
        if any(moment is not None and moment.tzinfo is None for moment in (self.since, self.until)):
            raise BadInput("trace.window", "A moment of the window has no time zone.", "Write it with its zone.")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise BadInput("trace.window", "The window ends before it begins.", "Exchange its two ends.")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Distinct (customer, holder) that are left after a narrowing, in order of customer."""

    holder: Numbers
    start: Numbers  # first pair of each customer; one more at the end
    exposure: Numbers  # customers of each holder
    degree: Numbers  # holders of each customer


@dataclass(frozen=True, slots=True)
class Disclosures:
    """The index. Make it with `build`; it never changes."""

    subjects: Mapping[str, int]
    holders: tuple[str, ...]
    field_names: tuple[str, ...]
    channel_names: tuple[str, ...]
    group: Numbers  # of each customer
    by_group: Numbers = field(repr=False)  # customers in order of group
    subject: Numbers = field(repr=False)
    holder: Numbers = field(repr=False)
    at: Numbers = field(repr=False)  # seconds since 1970
    shown: Numbers = field(repr=False)  # one bit for each field
    channel: Numbers = field(repr=False)
    pair: Numbers = field(repr=False)  # where each (customer, holder) begins

    @classmethod
    def build(  # noqa: PLR0913 - five columns and their words are better named than bundled
        cls,
        *,
        subjects: Sequence[str],
        holders: Sequence[str],
        field_names: Sequence[str],
        channel_names: Sequence[str],
        subject: Numbers,
        holder: Numbers,
        at: Numbers,
        shown: Numbers,
        channel: Numbers,
        group: Numbers | None = None,
    ) -> Disclosures:
        """Index columns of equal length; `subject`, `holder` and `channel` are places in the lists of words.

        `shown` has bit i set when field i was shown; `group` is one number for each customer.
        """
        if len({len(column) for column in (subject, holder, at, shown, channel)}) != 1:
            raise BadInput("trace.columns", "The columns of the disclosures differ in length.", "Bring whole rows.")
        if len(field_names) > MOST_FIELDS:
            raise BadInput(
                "trace.fields", f"More than {MOST_FIELDS} fields are told apart.", "Name categories instead."
            )
        for places, words in ((subject, subjects), (holder, holders), (channel, channel_names)):
            if len(places) and not 0 <= int(places.min()) <= int(places.max()) < len(words):
                raise BadInput(
                    "trace.columns", "A disclosure names somebody who is not in the lists.", "Complete them."
                )
        key = subject.astype(np.int64) * max(len(holders), 1) + holder
        order = np.argsort(key, kind="stable")
        key = key[order]
        pair = np.flatnonzero(np.concatenate([np.ones(min(len(key), 1), bool), key[1:] != key[:-1]]))
        groups = np.zeros(len(subjects), np.int32) if group is None else group.astype(np.int32)
        return cls(
            {name: place for place, name in enumerate(subjects)},
            tuple(holders),
            tuple(field_names),
            tuple(channel_names),
            groups,
            np.argsort(groups, kind="stable").astype(np.int32),
            subject[order].astype(np.int32),
            holder[order].astype(np.int32),
            at[order].astype(np.int64),
            shown[order].astype(np.int64),
            channel[order].astype(np.int16),
            pair,
        )

    def kept(self, narrowing: Narrowing) -> Numbers | None:
        """Which disclosures fit, or None for all. Raises BadInput for a field or channel that nobody was ever shown."""
        tests: list[Numbers] = []
        if narrowing.since is not None:
            tests.append(self.at >= narrowing.since.astimezone(UTC).timestamp())
        if narrowing.until is not None:
            tests.append(self.at < narrowing.until.astimezone(UTC).timestamp())
        if narrowing.fields:
            bits = sum(1 << place for place in _places(narrowing.fields, self.field_names, "fields"))
            tests.append((self.shown & bits) == bits)
        if narrowing.channels:
            tests.append(np.isin(self.channel, _places(narrowing.channels, self.channel_names, "channels")))
        if not tests:
            return None
        fitting = tests[0]
        for test in tests[1:]:
            fitting = fitting & test
        return fitting

    def pairs(self, kept: Numbers | None) -> Pairs:
        """The distinct pairs among the disclosures that are kept."""
        first = self.pair
        if kept is not None and len(first):
            first = first[np.logical_or.reduceat(kept, first)]
        holder = self.holder[first]
        degree = np.bincount(self.subject[first], minlength=len(self.group))
        start = np.concatenate([[0], np.cumsum(degree)])
        return Pairs(holder, start, np.bincount(holder, minlength=len(self.holders)), degree)

    def rows_of(self, holder: int, places: Numbers, kept: Numbers | None) -> Numbers:
        """The disclosures of these customers to this holder, oldest first."""
        wanted = places.astype(self.subject.dtype)  # of another type, all ten million would be converted first
        begin = np.searchsorted(self.subject, wanted, side="left")
        end = np.searchsorted(self.subject, wanted, side="right")
        rows = np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)] or [np.zeros(0, np.int64)])
        rows = rows[self.holder[rows] == holder]
        if kept is not None:
            rows = rows[kept[rows]]
        oldest_first: Numbers = rows[np.argsort(self.at[rows], kind="stable")]
        return oldest_first


def _places(names: Collection[str], known: tuple[str, ...], what: str) -> list[int]:
    if not set(names) <= set(known):
        raise BadInput(
            f"trace.{what}",
            f"No disclosure has one of the {what} that were named.",
            f"Choose among {', '.join(known) or 'none'}.",
        )
    return [known.index(name) for name in names]
