# SPDX-License-Identifier: Apache-2.0
"""Personal information in texts: how fast, and how well on the frozen texts, beside presidio's pattern recognisers, helan and jionlp.

Presidio (MIT; spaCy comes with it, without a model) is measured with every recogniser of its registry that works by patterns. It has no
Chinese recognisers: its Chinese numbers are found by what it has for all countries. Processor time of one thread; all sides
read the same texts, one side after another, three times; the best of each counts, and the ratio is between these. The load is said.

    python -m bench.detect [--texts 2920] [--table] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from unittest.mock import patch

from bench.peers import chinese
from tests.detect.evaluation.score import Found, Scores, score, table
from tests.detect.evaluation.texts import Labelled, texts

from tournier.base.compiled import Compiled
from tournier.detect import Presidio, Span, detect, detect_many
from tournier.detect.codes import codes
from tournier.detect.loops import CODE
from tournier.detect.numbers import numbers
from tournier.detect.spans import resolved

_TIMES = 3
# News without a number or a name: what most text is like.
_PLAIN = (
    "会议指出,要坚持稳中求进的工作总基调,完整准确全面贯彻新发展理念,扎实推动各项工作落到实处,不断增强群众的获得感。"
)


def spent(run: Callable[[], object]) -> float:
    """The least processor seconds of a few runs."""
    found = []
    for _ in range(_TIMES):
        begun = time.process_time()
        run()
        found.append(time.process_time() - begun)
    return min(found)


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


def measured(labelled: Sequence[Labelled], find: Callable[[Sequence[str]], list[Found]]) -> tuple[float, Scores]:
    """Megabytes (UTF-8) a second, and the scores."""
    plain = [one.text for one in labelled]
    found = find(plain)
    size = sum(len(text.encode()) for text in plain)
    return size / spent(lambda: find(plain)) / 1e6, score(labelled, found)


def sparse(find: Callable[[Sequence[str]], object], labelled: Sequence[Labelled]) -> float:
    """Megabytes a second on texts of which one in fifty says anything."""
    plain = [one.text if number % 50 == 0 else _PLAIN for number, one in enumerate(labelled)]
    return sum(len(text.encode()) for text in plain) / spent(lambda: find(plain)) / 1e6


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


def sides(labelled: Sequence[Labelled]) -> list[dict[str, object]]:
    """The speed of ours beside each peer's, on both kinds of text, and how well each finds."""
    own_speed, own_scores = measured(labelled, ours)
    plain = [one.text for one in labelled]
    size = sum(len(text.encode()) for text in plain) / 1e6
    compiled = CODE.waited() is not None  # without numba they are found by numpy
    own = {
        "texts full of findings, numbers and codes only": size / spent(lambda: without_names(plain)),
        "the same with names and addresses": own_speed,
        "texts of which one in fifty says anything, numbers and codes only": sparse(without_names, labelled),
        "the same of these, with names and addresses": sparse(ours, labelled),
    }
    lines: list[dict[str, object]] = []
    if compiled:
        with patch.object(Compiled, "now", lambda _: None):
            without = size / spent(lambda: without_names(plain)), sparse(without_names, labelled)
        lines = [
            {"work": f"{work}, one core, without numba", "ours": f"{speed:.2f} MB/s"}
            for work, speed in zip([work for work in own if "only" in work], without, strict=True)
        ]
    for name, find in peers().items():
        rate, scores = measured(labelled, find)
        thin = sparse(find, labelled)
        for place, (work, speed) in enumerate(own.items()):
            theirs = rate if place < 2 else thin
            lines.append(
                {"work": f"{work}, one core", "ours": f"{speed:.2f} MB/s", "peer_name": name, "peer": f"{theirs:.3f} MB/s",
                 "ratio": round(speed / theirs, 1), "target": 100 if name.startswith("presidio") and not place % 2 else None}
            )  # fmt: skip
        lines.extend(
                {"work": f"strict F1 on the frozen texts, {'all types' if what == 'all' else 'numbers and codes'}",
                 "ours": f"{getattr(own_scores, what).f1:.3f}", "peer_name": name, "peer": f"{getattr(scores, what).f1:.3f}", "ratio": None, "target": None}
            for what in ("numbers", "all")
        )  # fmt: skip
    if not peers():
        lines += [{"work": f"{work}, one core", "ours": f"{speed:.2f} MB/s"} for work, speed in own.items()]
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
