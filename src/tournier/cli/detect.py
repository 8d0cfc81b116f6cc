# SPDX-License-Identifier: Apache-2.0
"""`tournier detect [FILE]`: where texts speak of people. JSON lines in, JSON lines out; or plain text, line by line.

Nothing is kept, nothing of a text is in an error. `--redact` and `--pseudonyms` give the texts back without what was found.
"""

from __future__ import annotations

import argparse
import json
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tournier.base import BadInput

NAME = "detect"
HELP = "say where texts name people, numbers, addresses or secrets; or give the texts back without them"
_KINDS = (".jsonl", ".txt", ".log", ".md", ".csv", ".tsv", ".eml")
_AT_ONCE, _PIECE = 2000, 2**20


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = (
        "Names in running text are seen by rules and by the model of names, version 2, which ships with this program."
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE",
        help='JSON lines {"id","text"} (.jsonl), any other text line by line, or a folder of such files; default: standard input',
    )  # fmt: skip
    parser.add_argument("--text", action="store_true", help="read lines as plain text, whatever the file is called")
    parser.add_argument("--types", metavar="A,B", help="only these types, for instance MOBILE,ID_CARD (default: all)")
    parser.add_argument("--recognisers", action="store_true", help="also ask the recognisers of installed packages")
    out = parser.add_mutually_exclusive_group()
    out.add_argument("--redact", action="store_true", help="give the texts back with [TYPE] in place of what was found")
    out.add_argument(
        "--pseudonyms", type=Path, metavar="KEYFILE",
        help="the same with a pseudonym for each value; the file holds 64 hexadecimal digits",
    )  # fmt: skip
    parser.add_argument("--check", action="store_true", help="exit with 1 when something was found")
    parser.add_argument("--json", action="store_true", help="errors as an object; results are JSON lines anyway")


def run(options: argparse.Namespace) -> int:
    """0 when everything was read; with --check 1 when something was found."""
    from tournier.detect import TYPES, Detector
    from tournier.detect.recognisers import installed

    types = frozenset(options.types.split(",")) if options.types else None
    if types and not options.recognisers and not types <= set(TYPES):
        raise BadInput("detect.types", "There is a type that is not known.", f"Choose among {', '.join(TYPES)}.")
    detector = Detector(installed() if options.recognisers else ())
    read, written, found = _read(options), _writing(options), False
    while rows := list(islice(read, _AT_ONCE)):
        texts = [text for _, text in rows]
        spans = [[span for span in own if types is None or span.type in types] for own in detector(texts)]
        found = found or any(spans)
        if written is None:
            for (key, _), own in zip(rows, spans, strict=True):
                marks = [
                    {"start": one.start, "end": one.end, "type": one.type, "score": round(one.score, 2)} for one in own
                ]
                print(json.dumps({**key, "spans": marks}, ensure_ascii=False))
            continue
        from tournier.detect import redacted_many

        for (key, _), text in zip(rows, redacted_many(texts, written, types, detector), strict=True):
            print(json.dumps({**key, "text": text}, ensure_ascii=False))
    return 1 if found and options.check else 0


def _writing(options: argparse.Namespace) -> Callable[[str, str], str] | None:
    from tournier.detect import by_type, pseudonyms

    if options.pseudonyms is None:
        return by_type if options.redact else None
    try:
        return pseudonyms(bytes.fromhex(options.pseudonyms.read_text("ascii").strip()))
    except (OSError, ValueError):
        raise BadInput("detect.key", "The key file cannot be read.", "Write 64 hexadecimal digits into it.") from None


_Row = tuple[dict[str, Any], str]


def _read(options: argparse.Namespace) -> Iterator[_Row]:
    """What names a text in the answer, and the text."""
    path: Path | None = options.file
    if path is None:
        with _as_text():
            yield from _rows(sys.stdin, as_text=options.text, named={})
        return
    if not path.is_dir():
        yield from _file(path, as_text=options.text or path.suffix.lower() != ".jsonl", named={})
        return
    for file in sorted(one for one in path.rglob("*") if one.suffix.lower() in _KINDS and one.is_file()):
        as_text = options.text or file.suffix.lower() != ".jsonl"
        yield from _file(file, as_text=as_text, named={"file": str(file.relative_to(path))})


@contextmanager
def _as_text() -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            "detect.file", "A file cannot be read as text in UTF-8 or GB18030.", "Give text files in UTF-8."
        ) from None


def _file(path: Path, *, as_text: bool, named: dict[str, Any]) -> Iterator[_Row]:
    with _as_text(), path.open(encoding=_encoding(path)) as lines:
        yield from _rows(lines, as_text=as_text, named=named)


def _encoding(path: Path) -> str:
    """UTF-8 where the file is that, else GB18030, in which programs of a Chinese Windows write."""
    look = getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                look.decode(piece)
            look.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _rows(lines: Iterable[str], *, as_text: bool, named: dict[str, Any]) -> Iterator[_Row]:
    for number, read in enumerate(lines, 1):
        line = read.removeprefix("\ufeff") if number == 1 else read
        if as_text:
            yield {**named, "id": number}, line.rstrip("\r\n")
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {**named, "id": row["id"]}, _text(row["text"])
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                "detect.line", f'Line {number} is not {{"id", "text"}}.', "Write one object a line, or add --text."
            ) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a character, as JSON can write it, is no text: a ValueError
    return value
