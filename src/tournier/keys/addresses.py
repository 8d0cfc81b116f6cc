# SPDX-License-Identifier: Apache-2.0
"""The parts of a KEK's address, and the secret that it points to and never holds."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import unquote


def parts(text: str, separator: str) -> dict[str, str]:
    """`a=1;b=2` as names and values, percent-encoding undone."""
    pairs = [part.partition("=") for part in text.split(separator) if part]
    return {name: unquote(value) for name, _, value in pairs}


def secret(source: str) -> str:
    """What `env:NAME` or `file:/path` holds; empty when it cannot be had, or others than its owner may touch the file."""
    kind, _, place = source.partition(":")
    if kind == "env":
        return os.environ.get(place, "").strip()
    if kind == "file":
        path = Path(place)
        try:
            if not stat.S_IMODE(path.stat().st_mode) & 0o077:
                return path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):  # ValueError: no UTF-8, or a path with a zero byte
            return ""
    return ""
