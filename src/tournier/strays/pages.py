# SPDX-License-Identifier: Apache-2.0
"""The text of PDF files, by pypdf where it is installed. A page that cannot be read is said to be so."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

MOST_PAGES = 500
MOST_TEXT = 20_000_000


def available() -> bool:
    """Whether PDF files are read by this installation."""
    try:
        import pypdf  # noqa: F401 - whether it is there
    except ImportError:
        return False
    return True


def pdf_texts(data: bytes) -> Iterator[str | None]:
    """The text of each page; None once for what is encrypted, damaged, beyond limits, or has no reader here."""
    try:
        import pypdf
    except ImportError:
        yield None
        return
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings could quote the file
    kept = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            yield None
            return
        for number, page in enumerate(reader.pages):
            text = page.extract_text()
            kept += len(text)
            if number >= MOST_PAGES or kept > MOST_TEXT:
                yield None
                return
            yield text
    # Whatever a made-up PDF brings its reader to: this file is named as unread, and the walk goes on.
    except Exception:  # noqa: BLE001 - the reader is another's, and the file is anybody's
        yield None
