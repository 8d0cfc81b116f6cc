# SPDX-License-Identifier: Apache-2.0
"""Files in the project's folder that hold personal data for a while: new, and for the office's account alone."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write a new file, mode 0600, in folders of mode 0700 that are made when missing. Raises OSError, also when it exists."""
    for folder in reversed([folder for folder in path.parents if not folder.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
