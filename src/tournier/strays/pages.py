# SPDX-License-Identifier: Apache-2.0
"""What a PDF file holds, by pypdf where it is installed: pages, forms, comments, attached files, and pictures of pages.

What cannot be read is said to be so; pictures where no reader of images is installed are one such thing.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from tournier.strays import images
from tournier.strays.parts import Text, Unread

MOST_PAGES = 500
MOST_TEXT = 20_000_000


def available() -> bool:
    """Whether PDF files are read by this installation."""
    try:
        import pypdf  # noqa: F401 - whether it is there
    except ImportError:
        return False
    return True


def pdf_parts(data: bytes) -> Iterator[Text | Unread | bytes]:
    """The texts, the files that it holds, and Unread once for what is encrypted, damaged, beyond limits, or has no reader here."""
    try:
        import pypdf
    except ImportError:
        yield Unread("no_reader")
        return
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings could quote the file
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            yield Unread("encrypted")
            return
        yield from _pages(reader)
        yield Text("pdf", tuple(_filled_in(reader)))
        for files in reader.attachments.values():
            yield from files
    # Whatever a made-up PDF brings its reader to: this file is named as unread, and the walk goes on.
    except Exception:  # noqa: BLE001 - the reader is another's, and the file is anybody's
        yield Unread("encrypted")


def _pages(reader: Any) -> Iterator[Text | Unread | bytes]:
    kept, pictures = 0, False
    for number, page in enumerate(reader.pages):
        text = page.extract_text()
        kept += len(text)
        if number >= MOST_PAGES or kept > MOST_TEXT:
            yield Unread("encrypted")
            break
        yield Text("pdf", (*text.splitlines(), *_comments(page)))
        if not len(page.images):
            continue
        if images.available():
            yield from (picture.data for picture in page.images)
        else:
            pictures = True
    if pictures:
        yield Unread("no_reader")


def _comments(page: Any) -> Iterator[str]:
    for one in page.annotations or ():
        said = one.get_object().get("/Contents")
        if said is not None:
            yield str(said)


def _filled_in(reader: Any) -> Iterator[str]:
    """What stands in the fields of a form, and what the file says about itself."""
    for field in (reader.get_fields() or {}).values():
        yield str(field.get("/V", ""))
    yield from (str(value) for value in (reader.metadata or {}).values())
