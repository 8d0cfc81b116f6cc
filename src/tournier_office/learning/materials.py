# SPDX-License-Identifier: Apache-2.0
"""Files of a course: PDF and video. What a file is, its first bytes say; where it lies, its digest; never what somebody typed.

- files are added to a draft alone, so that a version in force is what the second person saw;
- bytes that are no longer those of the digest are given to nobody;
- a range of a video is read from its place, so that a browser can go back and forth.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from tournier.base import JSON, BadInput, Refused, SystemFailed
from tournier_office.learning.models import Course, Material
from tournier_office.learning.register import COURSES, KEEPERS
from tournier_office.site import gateway, private_files
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts, reading
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

MOST = 8 * 2**20
MOST_FILES = 10
TYPES = {"pdf": "application/pdf", "mp4": "video/mp4", "webm": "video/webm"}
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file from `start` on; `whole` is the size of all of it."""

    content: bytes
    start: int
    whole: int


def kind_of(content: bytes) -> str:
    """What the bytes are by their beginning; empty for anything else."""
    if content[:5] == b"%PDF-":
        return "pdf"
    if content[4:8] == b"ftyp":
        return "mp4"
    return "webm" if content[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in content[:64] else ""


def add(actor: Actor, key: str, title: str, content: bytes, size: int) -> Material:
    """Add a file to a draft. `size` is what was sent, of which not all may have been kept."""
    row: Course = reading.one(COURSES, actor, key)
    if not actor.posts & KEEPERS or actor.service:
        raise Refused("learning.keeper", "Files are added by whoever keeps courses.", "Ask a protection officer.")
    words, kind = title.strip(), kind_of(content)
    if row.state != "draft":
        raise _no_draft()
    if size > MOST or not kind:
        raise BadInput("learning.material", "The file is no PDF, MP4 or WebM of at most 8 MB.", "Choose another file.")
    if not 1 <= len(words) <= 120 or not words.isprintable():  # noqa: PLR2004 - as the column holds
        raise BadInput("learning.material_title", "A file needs a title of 1 to 120 signs.", "Name it.")
    if Material.objects.filter(course=key).count() >= MOST_FILES:
        raise BadInput("learning.materials", "A course has at most ten files.", "Drop the draft and begin anew.")
    digest = hashlib.sha256(content).hexdigest()
    told: dict[str, JSON] = {"kind": kind, "size": size, "digest": digest}
    with transaction.atomic():
        _keep(digest, content)
        asked = Asked(actor, gateway.clock().now(), COURSES.move("add_file"), told=told)
        if acts.take(COURSES, key, asked) is None:
            raise _no_draft()
        return Material.objects.create(
            course=key, kind=kind, title=words, size=size, digest=digest, at=asked.at, by=actor.staff
        )


def _no_draft() -> Refused:
    return Refused("learning.draft", "Files are added to a draft only.", "Draft the next version of the course.")


def _place(digest: str) -> Path:
    return gateway.project().path / "learning" / digest


def _keep(digest: str, content: bytes) -> None:
    try:
        private_files.write(_place(digest), content)
    except FileExistsError:
        return  # the same bytes, from another course or from a run that was cut off; reading checks them
    except OSError:
        raise SystemFailed("learning.disk", "The file cannot be kept.", "Ask the system administrator.") from None


def of_course(key: str) -> list[Material]:
    """The files of one version."""
    return genuine(Material.objects.filter(course=key))


def one(actor: Actor, key: str) -> Material:
    """A file for this person: of a version in force for all staff, of another for whoever reads the register."""
    row = next(iter(genuine(Material.objects.filter(pk=key))), None)
    course = Course.objects.filter(pk=row.course).first() if row else None
    if row is None or course is None or actor.service:
        raise Refused("learning.file_row", "There is no such file for you.", "Open the course.")
    if course.state not in {"in_force", "ending"}:
        reading.one(COURSES, actor, course.pk)
    return row


def read(row: Material, wanted: str = "") -> Part:
    """The bytes, or the range of them that a header asks for. SystemFailed when they are not those that were added."""
    try:
        content = _place(row.digest).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise SystemFailed(
            "learning.bytes", "The file is not what was added to the course.", "Restore it from the backup."
        )
    found = _RANGE.fullmatch(wanted)
    if found is None or not any(found.groups()):
        return Part(content, 0, len(content))
    first, last = found.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        raise BadInput("learning.range", "The file has no such part.", "Ask for it from its beginning.")
    return Part(content[start : end + 1], start, len(content))
