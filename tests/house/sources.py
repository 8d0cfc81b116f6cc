# SPDX-License-Identifier: Apache-2.0
"""The project's own files, for the tests that look at how the house is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_NOT_OURS = {"__pycache__", "vendor", "demo", "dist", "build", "node_modules", "site-packages", "staticfiles"}
_TEXT = {".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".js", ".cedar", ".json", ".po", ".sql", ".svg", ""}


def files(*suffixes: str, under: str = "") -> Iterator[Path]:
    """Text files that we wrote, below a folder of the checkout; caches, vendored files and the demo are not ours."""
    for folder, names, found in os.walk(ROOT / under):
        names[:] = sorted(name for name in names if name == ".ci" or not (name in _NOT_OURS or name.startswith(".")))
        for name in sorted(found):
            path = Path(folder) / name
            if path.suffix in (suffixes or _TEXT) and name not in {"LICENSE", ".git"}:  # .git is a file in a work tree
                yield path


def python(*, migrations: bool = False) -> Iterator[Path]:
    """Our Python files; migrations are generated and only asked for by name."""
    for path in files(".py"):
        if migrations or "migrations" not in path.parts:
            yield path


def place(path: Path, line: int = 0) -> str:
    """How a finding is named: path within the checkout, and line."""
    return path.relative_to(ROOT).as_posix() + (f":{line}" if line else "")
