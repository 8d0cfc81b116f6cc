# SPDX-License-Identifier: Apache-2.0
"""The texts in a file: what it is is told by its bytes, not by its name, and whatever is packed in it is read as well.

- a zip's own word on sizes is not believed; how much unpacks, how many times over, and how deep is limited;
- a document type declaration is refused, so no entity can grow or reach a file;
- what is encrypted, damaged, too large or too deep, or has no reader here, is named as unread beside what was read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from xml.parsers import expat

from tournier.base import BadInput
from tournier.base.encodings import decoded
from tournier.strays.images import text_of_image
from tournier.strays.pages import pdf_texts
from tournier.trace.workbooks import workbook_rows

LARGEST = 64 * 2**20
MOST_UNPACKED = 256 * 2**20
MOST_MEMBERS = 2_000
MOST_PARTS = 500
DEEPEST = 5
RATIO = 200
_SMALL = 1 * 2**20  # a small member may be packed as tightly as it likes
_PIECE = 64 * 1024
_MAIL = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n)(?:[ \t][^\r\n]*\r?\n|[A-Za-z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n)+"
)
_HEADERS = re.compile(
    rb"^(?:from|to|subject|received|return-path|message-id|mime-version):", re.IGNORECASE | re.MULTILINE
)
_MBOX = re.compile(rb"^From [^\r\n]+\r?\n", re.MULTILINE)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and new ones with a password


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one part of a file. `rows` holds the cells where the part is a table."""

    kind: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that was not read, and why: a word of a closed list, never a name."""

    why: str


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
    elif data.startswith(b"PK\x03\x04"):
        yield from _zip(data, budget, depth)
    elif data[:1024].find(b"%PDF-") >= 0:
        yield from (
            Text("pdf", tuple(one.splitlines())) if one is not None else Unread("encrypted") for one in _pdf(data)
        )
    elif data.startswith(_IMAGES) or data[8:12] == b"WEBP":
        text = text_of_image(data)
        yield Unread("no_reader") if text is None else Text("image", tuple(text.splitlines()))
    elif data.startswith(_OLE) or data[:6] in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07") or data[:2] == b"\x1f\x8b":
        yield Unread("no_reader")
    elif _MBOX.match(data) and _HEADERS.search(data[:64_000]):
        yield from _mbox(data, budget, depth)
    elif _MAIL.match(data[:64_000]) and len(_HEADERS.findall(data[:64_000])) > 1:
        yield from _mail(data, budget, depth)
    else:
        yield _plain(data)


def _pdf(data: bytes) -> Iterator[str | None]:
    yield from pdf_texts(data)


def _plain(data: bytes) -> Text | Unread:
    text = decoded(data)
    if text is None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    if text is None:
        return Unread("no_text")
    lines = tuple(text.splitlines())
    separator = max(",\t;|", key=lambda sign: min((line.count(sign) for line in lines[:20] if line), default=0))
    if len(lines) > 1 and separator in lines[0] and separator in lines[1]:
        return Text("csv", lines, tuple(tuple(cell.strip('" ') for cell in line.split(separator)) for line in lines))
    return Text("text", lines)


def _zip(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {one.filename for one in members}
            if len(members) > MOST_MEMBERS:
                yield Unread("too_large")
            elif "xl/workbook.xml" in names:
                yield _workbook(data)
            elif "word/document.xml" in names:
                yield from _document(archive, budget)
            else:
                yield from _members(archive, members, budget, depth)
    except (zipfile.BadZipFile, zlib.error, ValueError, LookupError, EOFError, RuntimeError, OSError):
        yield Unread("damaged")


def _members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], budget: _Budget, depth: int
) -> Iterator[Text | Unread]:
    for member in members:
        if member.is_dir():
            continue
        if member.flag_bits & 1:
            yield Unread("encrypted")
            continue
        try:
            inside = _unpacked(archive, member, budget)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError):
            yield Unread("damaged")
            continue
        if inside is None:
            yield Unread("too_large")
        else:
            yield from _read(inside, budget, depth + 1)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: _Budget) -> bytes | None:
    """The member's bytes; None for one that is too large, or grows beyond what honest files do."""
    pieces, size = [], 0
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            budget.unpack(len(piece))
            if size > LARGEST or (size > _SMALL and size > RATIO * max(member.compress_size, 1)):
                return None
            pieces.append(piece)
    return b"".join(pieces)


def _workbook(data: bytes) -> Text | Unread:
    try:
        rows = tuple(workbook_rows(data))
    except BadInput as error:
        return Unread("too_large" if error.code == "trace.large" else "damaged")
    return Text("xlsx", tuple("\t".join(row) for row in rows), rows)


def _document(archive: zipfile.ZipFile, budget: _Budget) -> Iterator[Text | Unread]:
    for name in archive.namelist():
        if not re.fullmatch(r"word/(?:document|header\d*|footer\d*|comments|footnotes|endnotes)\.xml", name):
            continue
        try:
            inside = _unpacked(archive, archive.getinfo(name), budget)
            yield Unread("too_large") if inside is None else Text("docx", tuple(_paragraphs(inside)))
        except (expat.ExpatError, RuntimeError, BadInput):
            yield Unread("damaged")


def _paragraphs(data: bytes) -> list[str]:
    """The text of a document's XML, a paragraph a line. Runs of one paragraph are joined: a number may stand in two."""
    found, parts = [], list[str]()
    inside = False

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = tag.endswith(" t")
        if tag.endswith((" tab", " br")):
            parts.append(" ")

    def end(tag: str) -> None:
        nonlocal inside
        inside = False
        if tag.endswith(" p"):
            found.append("".join(parts))
            parts.clear()

    def no_doctype(*_parts: object) -> None:
        raise BadInput("strays.doctype", "The document declares a document type.", "Save it anew.")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: parts.append(text) if inside else None
    parser.Parse(data, True)  # noqa: FBT003 - expat takes it by place
    return [*found, "".join(parts)] if parts else found


def _mbox(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    starts = [found.start() for found in _MBOX.finditer(data)]
    for begin, over in zip(starts, [*starts[1:], len(data)], strict=True):
        yield from _mail(data[data.index(b"\n", begin) + 1 : over], budget, depth)


def _mail(data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unread]:
    try:
        message = message_from_bytes(data, policy=policy.default)
        parts = list(message.walk())
        subject = str(message.get("subject", ""))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        yield Unread("damaged")
        return
    yield Text("mail", (subject,))
    for part in parts:
        if part.is_multipart():
            continue
        content = _content(part)
        if content is None:
            yield Unread("damaged")
        elif part.get_content_maintype() == "text" and not part.get_filename():
            budget.part()
            yield Text("mail", tuple(re.sub(r"<[^>]{0,2000}>", " ", content.decode("utf-8", "replace")).splitlines()))
        else:
            yield from _read(content, budget, depth + 1)


def _content(part: EmailMessage | Message) -> bytes | None:
    """The bytes of a part; the text of a body in UTF-8."""
    try:
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes):
            return None
        if part.get_content_maintype() == "text" and not part.get_filename():
            return raw.decode(part.get_content_charset() or "utf-8", "replace").encode("utf-8", "replace")
    except (MessageError, ValueError, LookupError, AttributeError):
        return None
    return raw
