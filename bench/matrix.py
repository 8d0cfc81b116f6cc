# SPDX-License-Identifier: Apache-2.0
"""The matrix of a large bank: 200 posts by 40 purposes by 60 categories by 8 channels, 3,840,000 cells.

The posts are the listed ones over and over, each under a number of its own; there are 15 purposes, so they come more than
once too. Nothing is shared between equal ones. Processor time of one thread.

    python -m bench.matrix [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import cycle, islice

from tournier.base import day_number
from tournier.catalogue import CATEGORIES
from tournier.policy import RuleBook, shipped_rules
from tournier.policy.laboratory.matrix import CHANNELS, Part, build_matrix
from tournier.policy.ordinary import ordinary_facts
from tournier.policy.words import POSTS
from tournier.purpose import PURPOSES

MOST_SECONDS = 30


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    book = RuleBook.load(shipped_rules())
    posts = {
        f"{post}-{number}": ordinary_facts(post, day_number()) for number, post in enumerate(islice(cycle(POSTS), 200))
    }
    purposes = tuple(islice(cycle(name for name in PURPOSES if name != "own_view"), 40))
    part = Part((), purposes, tuple(CATEGORIES)[:60], tuple(map(str, CHANNELS)))
    started = time.thread_time()
    found = build_matrix(book, part, day_number(), posts)
    spent = time.thread_time() - started
    assert found.size == 200 * 40 * 60 * 8
    line = {
        "work": f"matrix of {found.size:,} cells, {len(book.rules)} rules, one core", "ours": f"{spent:.1f} s",
        "peer_name": "the target", "peer": f"{MOST_SECONDS} s", "ratio": round(MOST_SECONDS / spent, 2), "target": 1.0,
    }  # fmt: skip
    print(json.dumps([line]) if options.json else f"{line['work']}: {line['ours']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
