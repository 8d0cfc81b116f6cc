# SPDX-License-Identifier: Apache-2.0
"""What pip needs of a lock beyond what its compiler writes."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[2] / "requirements" / "dev.txt"
_LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([a-z0-9, _-]+)\])?==([^ ;]+)", re.MULTILINE)


def locked() -> list[tuple[str, frozenset[str], str]]:
    """Name, extras and version of each line."""
    return [
        (canonicalize_name(name), frozenset(re.findall(r"[a-z0-9_-]+", extras)), version)
        for name, extras, version in _LINE.findall(LOCK.read_text("utf-8"))
    ]


def test_an_extra_that_a_package_names_has_a_line_of_its_own():
    """The pip that comes with Python 3.11 takes `a[extra]` for another requirement than `a`, and refuses it without hashes."""
    lines = locked()
    assert len(lines) > 100
    missing = {}
    for owner in {name for name, _, _ in lines}:
        try:
            wanted = [Requirement(text) for text in requires(owner) or ()]
        except PackageNotFoundError:
            continue  # of another system or Python
        for one in wanted:
            if one.extras and (one.marker is None or one.marker.evaluate({"extra": ""})):
                name = canonicalize_name(one.name)
                if not any(found == name and one.extras <= extras for found, extras, _ in lines):
                    missing[owner] = str(one)
    assert missing == {}


def test_a_line_with_an_extra_names_the_versions_of_the_line_without():
    lines = locked()
    for name, extras, version in lines:
        if extras:
            assert (name, frozenset(), version) in lines, f"{name}{sorted(extras)} is behind: {version}"
