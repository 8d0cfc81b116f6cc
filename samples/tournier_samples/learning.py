# SPDX-License-Identifier: Apache-2.0
"""The courses of the sample bank with their questions, as a bank's own protection officer would write them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

CODES = ("secrecy-duty", "highly-sensitive", "enquiries-and-incidents")


@cache
def courses() -> dict[str, dict[str, Any]]:
    """Each course by its code: its terms, its texts, and under `question` its questions in both languages."""
    folder = files("tournier_samples") / "courses"
    return {code: tomllib.loads((folder / f"{code}.toml").read_text("utf-8")) for code in CODES}
