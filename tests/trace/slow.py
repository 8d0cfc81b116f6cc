# SPDX-License-Identifier: Apache-2.0
"""The likelihood ratio written plainly, with sets and loops, to check the fast one against."""

from __future__ import annotations

import math

GRID = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def likelihoods(shown: list[tuple[str, str]], group: dict[str, int], leaked: list[str], size: int) -> dict[str, float]:
    """Each holder of a leaked customer with the score; `shown` are (customer, holder), repeats do not count."""
    pairs = set(shown)
    degree = {s: sum(1 for subject, _ in pairs if subject == s) for s in leaked}
    found = {}
    for holder in {h for s, h in pairs if s in leaked}:
        seen = {s for s, h in pairs if h == holder}
        best = 0.0
        for q in GRID:
            total = (size - len(leaked)) * math.log(q)
            for s in leaked:
                of_group = sum(1 for subject, _ in pairs if group[subject] == group[s])
                share = sum(1 for other in leaked if group[other] == group[s]) / size
                inside = (1 - q) / (len(seen) * share * degree[s] / of_group) if s in seen else 0.0
                total += math.log(q + inside)
            best = max(best, total)
        found[holder] = best
    return found
