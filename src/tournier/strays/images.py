# SPDX-License-Identifier: Apache-2.0
"""The text in images, by rapidocr where it is installed (extra `ocr`); without it images are named as unread."""

from __future__ import annotations

from functools import cache
from typing import Any

LARGEST = 20 * 2**20


@cache
def _engine() -> Any:
    try:
        from rapidocr_onnxruntime import RapidOCR
    except ImportError:
        return None
    return RapidOCR()


def available() -> bool:
    """Whether images are read by this installation."""
    return _engine() is not None


def text_of_image(data: bytes) -> str | None:
    """The lines in the image; None where there is no reader, or the image is none."""
    engine = _engine()
    if engine is None or len(data) > LARGEST:
        return None
    try:
        found, _times = engine(data)
    except Exception:  # noqa: BLE001 - the reader is another's, and the file is anybody's
        return None
    return "\n".join(str(line[1]) for line in found or ())
