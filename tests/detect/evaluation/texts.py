# SPDX-License-Identifier: Apache-2.0
"""Texts made of templates: each template of a half gives as many texts as any other, always the same ones."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.detect.evaluation.made_up import LABELLED, LOOK_ALIKES, Draw
from tests.detect.evaluation.pools import POOLS

HERE = Path(__file__).resolve().parent
_HOLE = re.compile(r"\{([A-Za-z_]+(?:14)?)(?:[:\uff1a](\w+))?\}")
_STOP = re.compile(r"(?<=[\u4e00-\u9fff}])[,:;?!()]|[()](?=[\u4e00-\u9fff{])")
PER_TEMPLATE = 40


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what should be found in it: start, end, type."""

    id: str
    genre: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def templates(half: str) -> list[tuple[str, str]]:
    """Genre and text of each template."""
    lines = (HERE / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    split = (line.split("|", 1) for line in lines if line and not line.startswith("#"))
    return [(genre, text.replace("\\n", "\n").replace("\\t", "\t")) for genre, text in split]


@cache
def texts(half: str, per_template: int = PER_TEMPLATE) -> tuple[Labelled, ...]:
    """The texts of a half."""
    return tuple(_made(half, per_template))


def _made(half: str, per_template: int) -> Iterator[Labelled]:
    for number, (genre, template) in enumerate(templates(half)):
        draw = Draw(f"{half} {number}", POOLS[half])
        for turn in range(per_template):
            # People write half of their stops full-width, and programs none.
            wide = turn % 2 == 0 and genre != "log"
            text, spans = fill(_STOP.sub(_full_width, template) if wide else template, draw)
            yield Labelled(f"{half}-{number}-{turn}", genre, text, spans)


def _full_width(stop: re.Match[str]) -> str:
    return chr(ord(stop[0]) + 0xFEE0)


def fill(template: str, draw: Draw) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The template with a made-up value in each hole."""
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = end = 0
    for hole in _HOLE.finditer(template):
        kind, form = hole[1], hole[2] or ""
        before = template[end : hole.start()]
        value = (LABELLED.get(kind) or LOOK_ALIKES[kind])(draw, form)
        start = length + len(before)
        length, end = start + len(value), hole.end()
        parts += [before, value]
        if kind in LABELLED:
            spans.append((start, length, kind))
    return "".join([*parts, template[end:]]), tuple(spans)


def digest(half: str) -> str:
    """SHA-256 over every text and label of the half."""
    seen = hashlib.sha256()
    for one in texts(half):
        seen.update(json.dumps([one.id, one.genre, one.text, one.spans], ensure_ascii=False).encode() + b"\n")
    return seen.hexdigest()
