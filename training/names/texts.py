# SPDX-License-Identifier: Apache-2.0
"""Texts by others that the model learns from: prose, and sentences whose names people have marked.

None is in this repository. Each is named by its repository, commit and path, and known by its SHA-256; whoever trains lays them into one
folder under the names here. What the licences say is in decision 0350.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tournier.base import BadInput
from training.names.sentences import Made

_SENTENCE = re.compile('[^。！？!?；\\n]+[。！？!?；\\n]*[”」』"]*')
_PROSE = re.compile("[\u4e00-\u9fff]{2}")


class Source(NamedTuple):
    """One file: under which name it lies in the folder, its licence, where it is from, and how it is known."""

    name: str
    licence: str
    repository: str
    commit: str
    path: str
    sha256: str


SOURCES = tuple(
    Source(*line.split("|"))
    for line in (Path(__file__).with_name("sources.txt")).read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
MARKED = ("aishell-dev.txt", "aishell-test.txt", "uner-train.iob2")


def text_of(folder: Path, name: str) -> str:
    """The text of a source. A file that is not the one named is refused."""
    source = next(one for one in SOURCES if one.name == name)
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != source.sha256:
        raise BadInput(
            "training.text",
            f"{name} is not the file of {source.repository} that this version trains on.",
            f"Take {source.path} of commit {source.commit}.",
        )
    return content.decode()


def marked(folder: Path) -> list[Made]:
    """The sentences in which people have marked names. Names of one sign, and surnames alone, are none here."""
    return [made for name in MARKED for made in _marked(text_of(folder, name))]


def _marked(text: str) -> Iterator[Made]:
    for block in re.split(r"\n\s*\n", text):
        rows = [line.split("\t" if "\t" in line else " ") for line in block.splitlines() if line and line[:2] != "# "]
        sentence, names, begun = "", list[tuple[int, int]](), -1
        for row in [*rows, ("", "O")]:
            word, label = (row[1], row[2]) if len(row) > 2 else (row[0], row[-1])  # noqa: PLR2004  a numbered row
            if begun >= 0 and label != "I-PER":
                names.append((begun, len(sentence)))
                begun = -1
            if label.endswith("-PER") and begun < 0:
                begun = len(sentence)
            sentence += word
        if sentence:
            yield Made(sentence, tuple((start, end) for start, end in names if end - start > 1))


def prose(folder: Path) -> list[str]:
    """The sentences of the prose, each once."""
    found: dict[str, None] = {}
    for paragraph in _paragraphs(folder):
        for sentence in _SENTENCE.findall(paragraph):
            if _PROSE.search(sentence):
                found[sentence.strip()] = None
    return list(found)


def _paragraphs(folder: Path) -> Iterator[str]:
    from opencc import OpenCC

    simple = OpenCC("t2s").convert
    for source in SOURCES:
        if source.name in MARKED:
            continue
        text = text_of(folder, source.name)
        if source.name.startswith("drcd"):
            yield from (simple(part["context"]) for one in json.loads(text)["data"] for part in one["paragraphs"])
        elif source.name.startswith("cmrc"):
            yield from (one["context_text"] for one in json.loads(text))
        elif source.name.startswith("kdconv"):
            yield from (said["message"] for one in json.loads(text) for said in one["messages"])
        elif source.name.endswith(".json"):
            yield from (part["context"] for one in json.loads(text)["data"] for part in one["paragraphs"])
        else:
            yield from text.split("\n")
