# SPDX-License-Identifier: Apache-2.0
"""The courses of the sample bank with their questions, its pledge and its policy, as a bank's own protection officer would write them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

CODES = ("secrecy-duty", "highly-sensitive", "enquiries-and-incidents")
DOCUMENTS = ("secrecy-pledge", "protection-policy", "exit-pledge")


@cache
def courses() -> dict[str, dict[str, Any]]:
    """Each course by its code: its terms, its texts, and under `question` its questions in both languages."""
    return {code: _read(code) for code in CODES}


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The pledge that is signed and the policy that is confirmed, by their codes."""
    return {code: _read(code) for code in DOCUMENTS}


def _read(code: str) -> dict[str, Any]:
    return tomllib.loads((files("tournier_samples") / "courses" / f"{code}.toml").read_text("utf-8"))
