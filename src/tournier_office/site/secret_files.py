# SPDX-License-Identifier: Apache-2.0
"""Secrets that others gave the bank, each in a file of the project's `keys`; read at a start."""

from __future__ import annotations

import stat
from pathlib import Path

from tournier.base import SystemFailed


def read_secret(path: Path, absent: SystemFailed) -> str:
    """The text of the file. Raises `absent` where there is none, SystemFailed where others than its owner may read it."""
    try:
        text = path.read_text(encoding="utf-8").strip()
        wide = stat.S_IMODE(path.stat().st_mode) & 0o077
    except (OSError, ValueError):
        text, wide = "", 0
    if wide:
        raise SystemFailed("project.key-open", f"{path} can be read by others.", f"Run `chmod 600 {path}`.")
    if not text:
        raise absent
    return text
