# SPDX-License-Identifier: Apache-2.0
"""The encodings in which a bank's programs write text files. Pure."""

from __future__ import annotations


def decoded(data: bytes) -> str | None:
    """The text of UTF-8, with or without a byte order mark, or of GB18030; None where it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None
