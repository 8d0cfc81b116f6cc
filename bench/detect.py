# SPDX-License-Identifier: Apache-2.0
"""Personal information in texts: how fast, and how well on the frozen texts, beside presidio's pattern recognisers, helan and jionlp.

Presidio (MIT; spaCy comes with it, without a model) is measured with every recogniser of its registry that works by patterns. It has no
Chinese recognisers: its Chinese numbers are found by what it has for all countries. Processor time of one thread; both sides
read the same texts in turn, ours before and after theirs, five times: a rented machine is twice as fast from one minute to the next. Medians
count, of the ratios too. The load is said.

    python -m bench.detect [--texts 2920] [--table] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from unittest.mock import patch

from bench.peers import chinese
from tests.detect.evaluation.score import Found, score, table
from tests.detect.evaluation.texts import Labelled, texts

from tournier.base.compiled import Compiled
from tournier.detect import Presidio, Span, detect, detect_many
from tournier.detect.codes import codes
from tournier.detect.loops import CODE
from tournier.detect.numbers import numbers
from tournier.detect.spans import resolved

_ROUNDS = 5
# News without a number or a name: what most text is like.
_PLAIN = (
    "会议指出,要坚持稳中求进的工作总基调,完整准确全面贯彻新发展理念,扎实推动各项工作落到实处,不断增强群众的获得感。"
)


def once(run: Callable[[], object]) -> float:
    """The processor seconds of one run."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def ours(labelled: Sequence[str]) -> list[Found]:
    """What we find."""
    return [[span[:3] for span in spans] for spans in detect_many(labelled)]


def presidio() -> Callable[[Sequence[str]], list[Found]] | None:
    """A function that finds by presidio, or None where it is not installed."""
    if importlib.util.find_spec("presidio_analyzer") is None:
        return None
    from bench.peers.presidio_patterns import Patterns

    plugged = Presidio(Patterns())
    return lambda many: [[_kind(text, span) for span in resolved(plugged.find(text))] for text in many]


def _kind(text: str, span: Span) -> tuple[int, int, str]:
    """Presidio has one type for telephones; ours has two."""
    digits = "".join(one for one in text[span.start : span.end] if one.isdecimal())
    mobile = span.type == "TEL" and re.fullmatch(r"(?:0*86)?1[3-9]\d{9}", digits)
    return span.start, span.end, "MOBILE" if mobile else span.type


def in_turn(own: Callable[[], object], other: Callable[[], object]) -> tuple[float, float, float]:
    """Processor seconds of both, and how many times the other takes ours: medians of rounds in which ours runs before and after."""
    rounds = []
    for _ in range(_ROUNDS):
        before, theirs, after = (once(run) for run in (own, other, own))
        rounds.append(((before + after) / 2, theirs, 2 * theirs / (before + after)))
    ours, theirs, ratio = (statistics.median(column) for column in zip(*rounds, strict=True))
    return ours, theirs, ratio


def size(many: Sequence[str]) -> float:
    """Megabytes of UTF-8."""
    return sum(len(text.encode()) for text in many) / 1e6


def sparse(plain: Sequence[str]) -> list[str]:
    """Texts of which one in fifty says anything."""
    return [text if number % 50 == 0 else _PLAIN for number, text in enumerate(plain)]


def without_names(many: Sequence[str]) -> list[list[Span]]:
    """Numbers and codes only, as the peer's patterns find them."""
    return list(detect_many(many, (numbers, codes)))


def peers() -> dict[str, Callable[[Sequence[str]], list[Found]]]:
    """Those that are installed (requirements/bench.txt)."""
    found = {}
    if their := presidio():
        found["presidio, patterns"] = their
    for name in ("helan", "jionlp"):
        if importlib.util.find_spec(name):
            found[name] = getattr(chinese, name)()
    return found


def latency(many: Sequence[str]) -> tuple[float, float]:
    """Of single texts the processor milliseconds of the middle one, and of the slowest of a hundred."""
    taken = []
    for text in many:
        begun = time.process_time_ns()
        detect(text)
        taken.append((time.process_time_ns() - begun) / 1e6)
    taken.sort()
    return taken[len(taken) // 2], taken[len(taken) * 99 // 100]


def _without_loops(many: Sequence[str]) -> list[list[Span]]:
    with patch.object(Compiled, "now", lambda _: None):
        return without_names(many)


def _works(plain: Sequence[str]) -> list[tuple[str, Sequence[str], Callable[[Sequence[str]], object], int | None]]:
    """What is measured: its name, the texts, how we find, and the ratio that is asked of it beside presidio."""
    thin, full, few = sparse(plain), "texts full of findings", "texts of which one in fifty says anything"
    kinds = [
        (f"{full}, numbers and codes only", plain, without_names, 100),
        (f"{full}, with names and addresses", plain, ours, None),
        (f"{few}, numbers and codes only", thin, without_names, 100),
        (f"{few}, with names and addresses", thin, ours, None),
    ]
    if CODE.waited() is not None:  # else everything is found by numpy as it is
        kinds += [
            (f"{full}, numbers and codes only, without numba", plain, _without_loops, 100),
            (f"{few}, numbers and codes only, without numba", thin, _without_loops, 100),
        ]
    return kinds


def sides(labelled: Sequence[Labelled]) -> list[dict[str, object]]:
    """The speed of ours beside each peer's, on both kinds of text, and how well each finds."""
    plain = [one.text for one in labelled]
    own_scores = score(labelled, ours(plain))
    lines: list[dict[str, object]] = []
    for name, find in peers().items():
        scores = score(labelled, find(plain))
        for work, many, own, target in _works(plain):
            seconds, theirs, ratio = in_turn(partial(own, many), partial(find, many))
            lines.append(
                {"work": f"{work}, one core", "ours": f"{size(many) / seconds:.2f} MB/s", "peer_name": name,
                 "peer": f"{size(many) / theirs:.3f} MB/s", "ratio": round(ratio, 1), "target": target if name.startswith("presidio") else None}
            )  # fmt: skip
        lines.extend(
                {"work": f"strict F1 on the frozen texts, {'all types' if what == 'all' else 'numbers and codes'}",
                 "ours": f"{getattr(own_scores, what).f1:.3f}", "peer_name": name, "peer": f"{getattr(scores, what).f1:.3f}", "ratio": None, "target": None}
            for what in ("numbers", "all")
        )  # fmt: skip
    if not lines:
        lines = [
            {"work": f"{work}, one core", "ours": f"{size(many) / once(partial(own, many)):.2f} MB/s"}
            for work, many, own, _ in _works(plain)
        ]
    middle, slow = latency(plain[:1000])
    lines.append({"work": "one line of a chat, processor time: the middle one, the slowest of a hundred", "ours": f"{middle:.2f} ms, {slow:.2f} ms"})  # fmt: skip
    return lines


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=2920)
    parser.add_argument(
        "--table", action="store_true", help="print precision and recall of each type, and nothing else"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    labelled = texts("frozen")[: options.texts]
    if options.table:
        print(table(score(labelled, ours([one.text for one in labelled]))))
        return 0
    lines = sides(labelled)
    if options.json:
        print(json.dumps(lines))
        return 0
    for one in lines:
        print(
            f"{one['work']}: {one['ours']} | {one.get('peer_name', '')} {one.get('peer', '')} | {one.get('ratio', '')}"
        )
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
