# SPDX-License-Identifier: Apache-2.0
"""The texts in a file: what it is is told by its bytes, not by its name, and whatever is packed in it is read as well.

- a zip's own word on sizes is not believed; how much unpacks, how many times over, and how deep is limited;
- a document type declaration is refused, so no entity can grow or reach a file;
- what is encrypted, damaged, too large or too deep, or has no reader here, is named as unread beside what was read.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from typing import IO
from xml.parsers import expat

from tournier.base import BadInput
from tournier.strays.documents import INSIDE, SILENT, words_of
from tournier.strays.images import text_of_image
from tournier.strays.pages import pdf_parts
from tournier.strays.parts import Text, Unread, decoded_anyhow, lines_of, name_of, tables_of
from tournier.trace.workbooks import workbook_rows

LARGEST = 64 * 2**20
MOST_UNPACKED = 256 * 2**20
MOST_MEMBERS = 2_000
MOST_PARTS = 500
DEEPEST = 5
RATIO = 200
_TITLE = 6  # lines above a table, and its own first
LONGEST_CELL = 40_000  # more than a sheet's cell can hold
_TAIL = 66_000  # how far before its end a zip's directory may end
_SMALL = 1 * 2**20  # a small member may be packed as tightly as it likes
_PIECE = 64 * 1024
_MAIL = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n)(?:[ \t][^\r\n]*\r?\n|[A-Za-z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n)+"
)
_HEADERS = re.compile(
    rb"^(?:from|to|subject|received|return-path|message-id|mime-version):", re.IGNORECASE | re.MULTILINE
)
_MBOX = re.compile(rb"^From [^\r\n]+\r?\n", re.MULTILINE)
_SAYS = re.compile(r"[0-9]{5}")  # a name without a number leads to nobody
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OFFICE = frozenset({"[Content_Types].xml", "xl/workbook.xml", "word/document.xml"})
_PACKED = b"PK\x03\x04"
_GZIP = b"\x1f\x8b\x08"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and new ones with a password


@dataclass(slots=True)
class _Budget:
    unpacked: int = 0
    parts: int = field(default=0)

    def unpack(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > MOST_UNPACKED:
            raise _TooMuchError

    def part(self) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise _TooMuchError


class _TooMuchError(Exception):
    """The file unpacks to more than is read."""


def texts_of(data: bytes) -> Iterator[Text | Unread]:
    """Every text in the file, and every part that could not be read. Raises nothing for whatever the file holds."""
    try:
        yield from _read(data, _Budget(), 0)
    except _TooMuchError:
        yield Unread("too_large")
    except RecursionError:
        yield Unread("too_deep")


def _read(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    budget.part()
    if depth > DEEPEST:
        yield Unread("too_deep")
    elif not data:
        return
    elif data.startswith(_PACKED):
        yield from _zip(data, budget, depth)
    elif data[:1024].find(b"%PDF-") >= 0:
        yield from _pdf(data, budget, depth)
    elif data.startswith(_IMAGES) or data[8:12] == b"WEBP":
        text = text_of_image(data)
        yield Unread("no_reader") if text is None else Text("image", tuple(text.splitlines()))
    elif data.startswith(_GZIP):
        yield from _gzip(data, budget, depth)
    elif data.startswith(_OLE) or data[:6] in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"):
        yield Unread("no_reader")
    else:
        yield from _unmarked(data, budget, depth)


def _unmarked(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    """What begins with no mark of its kind: mail, a zip behind other bytes, text."""
    if _MBOX.match(data) and _HEADERS.search(data[:64_000]):
        yield from _mbox(data, budget, depth)
    elif _MAIL.match(data[:64_000]) and len(_HEADERS.findall(data[:64_000])) > 1:
        yield from _mail(data, budget, depth)
    elif is_packed(data):
        yield from _zip(data, budget, depth)
    else:
        yield from _plain(data)


def is_packed(data: bytes) -> bool:
    """Whether it is a zip, also behind other bytes."""
    return data.startswith(_PACKED) or (data.rfind(b"PK\x05\x06", -_TAIL) >= 0 and zipfile.is_zipfile(io.BytesIO(data)))


def _pdf(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    for one in pdf_parts(data):
        if isinstance(one, bytes):
            yield from _inside("pdf", one, budget, depth)
        else:
            yield one


def _inside(kind: str, data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    """What lies in a document counts as the document's."""
    for part in _read(data, budget, depth + 1):
        yield replace(part, kind=kind) if isinstance(part, Text) else part


def _plain(data: bytes) -> Iterator[Text | Unread]:
    text, whole = decoded_anyhow(data)
    if not whole:
        yield Unread("no_text")
    if text is None:
        return
    lines = tuple(text.splitlines())
    begins, separator = _separated(lines)
    if separator:
        yield Text("csv", lines, _cells(lines[begins:], separator))
        if begins:
            yield Text("csv", lines[:begins])
    else:
        yield Text("text", lines_of(text))
        yield from (Text("text", (), rows) for rows in tables_of(text))


def _separated(lines: tuple[str, ...]) -> tuple[int, str]:
    """From which line on the text is a table, and the sign between its cells: a title may stand above, none means no table."""
    for begins in range(min(_TITLE, len(lines) - 1)):
        rows = lines[begins : begins + 20]
        sign = max(",\t;|", key=lambda sign: min((line.count(sign) for line in rows if line), default=0))
        if sign in rows[0] and sign in rows[1]:
            return begins, sign
    return 0, ""


def _cells(lines: tuple[str, ...], separator: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a CSV by its quotes; by its signs alone where a quote that never ends would take half of the rows."""
    try:
        rows = tuple(tuple(map(str.strip, row)) for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        rows = ()
    if 2 * len(rows) > len(lines):
        return rows
    return tuple(tuple(cell.strip('" ') for cell in line.split(separator)) for line in lines)


def _zip(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {one.filename for one in members}
            if len(members) > MOST_MEMBERS:
                yield Unread("too_large")
            elif names & _OFFICE:
                yield from _office(data, archive, members, budget, depth)
            else:
                yield from _members(archive, members, budget, depth)
    except (zipfile.BadZipFile, zlib.error, ValueError, LookupError, EOFError, RuntimeError, OSError):
        yield Unread("damaged")


def _gzip(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    """Yesterday's log, as it is rotated; of one that is cut off what there is."""
    pieces: list[bytes] = []
    try:
        with gzip.open(io.BytesIO(data)) as file:
            whole = _grows(file, len(data), budget, pieces)
    except (zlib.error, EOFError, OSError):
        yield Unread("damaged")
    else:
        if not whole:
            yield Unread("too_large")
            return
    yield from _read(b"".join(pieces), budget, depth + 1)


def _grows(file: IO[bytes] | gzip.GzipFile, packed: int, budget: _Budget, pieces: list[bytes]) -> bool:
    """Take the pieces of what unpacks; False for what is too large, or grows beyond what honest files do."""
    size = 0
    while piece := file.read(_PIECE):
        size += len(piece)
        budget.unpack(len(piece))
        if size > LARGEST or (size > _SMALL and size > RATIO * max(packed, 1)):
            return False
        pieces.append(piece)
    return True


def _members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], budget: _Budget, depth: int
) -> Iterator[Text | Unread]:
    named = tuple(name_of(member.filename) for member in members if _SAYS.search(member.filename))
    if named:
        yield Text("zip", named)
    for member in members:
        if not member.is_dir():
            inside = _opened(archive, member, budget)
            yield from (inside,) if isinstance(inside, Unread) else _read(inside, budget, depth + 1)


def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: _Budget) -> bytes | Unread:
    if member.flag_bits & 1:
        return Unread("encrypted")
    try:
        inside = _unpacked(archive, member, budget)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError):
        return Unread("damaged")
    return Unread("too_large") if inside is None else inside


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: _Budget) -> bytes | None:
    """The member's bytes; None for one that is too large."""
    pieces: list[bytes] = []
    with archive.open(member) as file:
        return b"".join(pieces) if _grows(file, member.compress_size, budget, pieces) else None


def _office(
    data: bytes, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], budget: _Budget, depth: int
) -> Iterator[Text | Unread]:
    """The cells of a workbook, then the words of every part, and the files that lie in it: pictures, other documents."""
    heads = {member.filename.partition("/")[0] for member in members}
    kind = "xlsx" if "xl" in heads else "docx" if "word" in heads else "zip"
    if kind == "xlsx":
        yield _workbook(data)
    for member in members:
        name = member.filename
        if member.is_dir() or SILENT.fullmatch(name) or name == "xl/sharedStrings.xml":
            continue
        inside = _opened(archive, member, budget)
        if isinstance(inside, Unread):
            yield inside
        elif name.endswith((".xml", ".rels", ".vml")):
            try:
                words = words_of(inside, cells=not name.startswith("xl/worksheets/"))
            except (expat.ExpatError, BadInput):
                yield Unread("damaged")
            else:
                if words.lines:
                    yield Text(kind, tuple(words.lines))
                yield from (Text(kind, (), rows) for rows in words.tables)
        elif INSIDE.fullmatch(name):
            yield from _inside(kind, inside, budget, depth)


def _workbook(data: bytes) -> Text | Unread:
    try:
        rows = tuple(workbook_rows(data, LONGEST_CELL))
    except BadInput as error:
        return Unread("too_large" if error.code == "trace.large" else "damaged")
    return Text("xlsx", tuple("\t".join(row) for row in rows), rows)


def _mbox(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    starts = [found.start() for found in _MBOX.finditer(data)]
    for begin, over in zip(starts, [*starts[1:], len(data)], strict=True):
        yield from _mail(data[data.index(b"\n", begin) + 1 : over], budget, depth)


def _mail(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    try:
        message = message_from_bytes(data, policy=policy.default)
        parts = list(message.walk())
        named = [str(part.get("subject", "")) for part in parts if part is message or part.get("subject")]
        named += [name_of(name) for part in parts if (name := part.get_filename())]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        yield Unread("damaged")
        return
    yield Text("mail", tuple(named))
    for part in parts:
        if part.is_multipart():
            continue
        content = _content(part)
        if content is None:
            yield Unread("damaged")
        elif part.get_content_maintype() == "text" and not part.get_filename():
            budget.part()
            body = content.decode("utf-8", "replace")
            yield Text("mail", lines_of(body))
            yield from (Text("mail", (), rows) for rows in tables_of(body))
        else:
            yield from _read(content, budget, depth + 1)


def _content(part: EmailMessage | Message) -> bytes | None:
    """The bytes of a part; the text of a body in UTF-8."""
    try:
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes):
            return None
        if part.get_content_maintype() == "text" and not part.get_filename():
            text = _said(raw, part.get_content_charset() or "utf-8")
            return None if text is None else text.encode("utf-8", "replace")
    except (MessageError, ValueError, LookupError, AttributeError):
        return None
    return raw


def _said(raw: bytes, charset: str) -> str | None:
    """The body as its mail says that it is written; where that is unknown or untrue, as its bytes are."""
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):
        return decoded_anyhow(raw)[0]
