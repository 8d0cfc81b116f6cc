# SPDX-License-Identifier: Apache-2.0
"""What a pseudonym looks like in a text, so that nothing is found in it again."""

from __future__ import annotations

import re

from tournier.detect.spans import TYPES

# Letters only, and no vowels: a pseudonym is no word, no code and no number.
PSEUDONYM_LETTERS = "bcdfghjkmnpqrstvwxyz"
PSEUDONYM_LENGTH = 12
_WRITTEN = re.compile(rf"\[(?:{'|'.join(TYPES)}) [{PSEUDONYM_LETTERS}]{{{PSEUDONYM_LENGTH}}}\]")


def written_pseudonyms(text: str) -> list[tuple[int, int]]:
    """Where pseudonyms stand, with their brackets, in order.

    The word in front names a type, and some types are words that people write before a value: `WECHAT kqzmwfhdtbnr`.
    """
    return [found.span() for found in _WRITTEN.finditer(text)] if "[" in text else []
