# SPDX-License-Identifier: Apache-2.0
"""Small made-up banks with the overlaps of real ones: branches, teams that share customers, a call centre."""

from __future__ import annotations

import numpy as np

from tournier.trace import Disclosures

START = 1_767_225_600  # 2026-01-01
BRANCHES, STAFF, CUSTOMERS = 20, 300, 12_000
CALL_CENTRE = STAFF - 1  # looks everybody up


class Bank:
    """300 staff, 12,000 customers; the last member of staff is shown two thirds of all customers."""

    def __init__(self, seed: int) -> None:
        self.random = random = np.random.default_rng(seed)
        self.branch = np.sort(random.integers(0, BRANCHES, CUSTOMERS))
        self.popular = random.lognormal(0, 0.8, CUSTOMERS)
        home = random.integers(0, BRANCHES, STAFF)
        rows = [self._of(home[person], int(random.lognormal(4.6, 0.6))) for person in range(STAFF - 1)]
        rows.append(random.choice(CUSTOMERS, CUSTOMERS * 2 // 3, replace=False))
        rows[1] = np.concatenate([rows[1], random.choice(rows[0], len(rows[0]) * 6 // 10, replace=False)])
        self.subject = np.concatenate(rows)
        self.holder = np.repeat(np.arange(STAFF), [len(row) for row in rows])
        self.at = START + random.integers(0, 365 * 86_400, len(self.subject))
        self.shown = random.integers(1, 8, len(self.subject))
        self.channel = random.integers(0, 2, len(self.subject))
        self.index = self.build(np.arange(len(self.subject)))

    def build(self, order: np.ndarray) -> Disclosures:
        return Disclosures.build(
            subjects=[f"c{i}" for i in range(CUSTOMERS)],
            holders=[f"s{i}" for i in range(STAFF)],
            field_names=["name", "mobile", "balance"],
            channel_names=["look_up", "export"],
            subject=self.subject[order],
            holder=self.holder[order],
            at=self.at[order],
            shown=self.shown[order],
            channel=self.channel[order],
            group=self.branch,
        )

    def _of(self, branch: int, count: int) -> np.ndarray:
        places = np.flatnonzero(self.branch == branch)
        weight = self.popular[places]
        return self.random.choice(places, min(count, len(places) // 2), replace=False, p=weight / weight.sum())

    def outside(self, count: int, branch: int | None = None) -> list[str]:
        """A list that came from nobody here: the popular more often."""
        places = np.arange(CUSTOMERS) if branch is None else np.flatnonzero(self.branch == branch)
        weight = self.popular[places]
        chosen = self.random.choice(places, count, replace=False, p=weight / weight.sum())
        return [f"c{i}" for i in chosen]

    def seen_by(self, person: int) -> np.ndarray:
        return np.unique(self.subject[self.holder == person])

    def leak(self, person: int, count: int, noise: float) -> list[str]:
        """A list of that person's customers, part of it replaced by others of the same branches."""
        chosen = self.random.choice(self.seen_by(person), count, replace=False)
        for place in np.flatnonzero(self.random.random(count) < noise):
            same = np.flatnonzero(self.branch == self.branch[chosen[place]])
            weight = self.popular[same]
            chosen[place] = self.random.choice(same, p=weight / weight.sum())
        return [f"c{i}" for i in np.unique(chosen)]
