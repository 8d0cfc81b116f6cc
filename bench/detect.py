# SPDX-License-Identifier: Apache-2.0
"""Personal information in texts: how fast, and how well on the frozen texts, beside presidio's pattern recognisers.

Presidio (`pip install presidio-analyzer`, MIT; spaCy comes with it) is measured where it is installed, with every recogniser
of its registry that works by patterns, without a language model. It has no Chinese recognisers: its Chinese numbers are found
by what it has for all countries. Processor time of one thread; each side reads the same texts, one after another, three times; the best counts.

    python -m bench.detect [--texts 2920] [--table] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Sequence

from tests.detect.evaluation.score import Found, Scores, score, table
from tests.detect.evaluation.texts import Labelled, texts

from tournier.detect import Presidio, Span, detect_many
from tournier.detect.codes import codes
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


def sparse(find: Callable[[Sequence[str]], list[Found]], labelled: Sequence[Labelled]) -> float:
    """Megabytes a second on texts of which one in fifty says anything."""
    plain = [one.text if number % 50 == 0 else _PLAIN for number, one in enumerate(labelled)]
    return sum(len(text.encode()) for text in plain) / spent(lambda: find(plain)) / 1e6


def without_names(many: Sequence[str]) -> list[list[Span]]:
    """Numbers and codes only, as the peer's patterns find them."""
    return list(detect_many(many, (numbers, codes)))


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
    speed, scores = measured(labelled, ours)
    if options.table:
        print(table(scores))
        return 0
    plain = [one.text for one in labelled]
    size = sum(len(text.encode()) for text in plain) / 1e6
    bare = size / spent(lambda: without_names(plain))
    thin = sparse(ours, labelled)
    their = presidio()
    lines: list[dict[str, object]] = []

    def line(work: str, own: float, peer: float | None, said: str = "") -> None:
        row: dict[str, object] = {"work": work, "ours": f"{own:.2f} MB/s{said}", "ratio": None, "target": None}
        if peer is not None:
            row |= {
                "peer_name": "presidio, patterns",
                "peer": f"{peer:.3f} MB/s",
                "ratio": round(own / peer, 1),
                "target": 100,
            }
        lines.append(row)

    rate, theirs = measured(labelled, their) if their else (None, None)
    line("texts full of findings, numbers and codes only, one core", bare, rate)
    line("the same with names and addresses", speed, rate)
    line("texts of which one in fifty says anything, with names", thin, sparse(their, labelled) if their else None)
    for what in ("numbers", "all"):
        own = getattr(scores, what)
        row = {"work": f"strict F1 on the frozen texts, {'all types' if what == 'all' else 'numbers and codes'}", "ours": f"{own.f1:.3f}", "ratio": None, "target": None}  # fmt: skip
        if theirs is not None:
            row |= {"peer_name": "presidio, patterns", "peer": f"{getattr(theirs, what).f1:.3f}"}
        lines.append(row)
    print(json.dumps(lines) if options.json else "\n".join(f"{one['work']}: {one['ours']} | {one.get('peer', '')} | {one['ratio']}" for one in lines))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
