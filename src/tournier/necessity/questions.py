# SPDX-License-Identifier: Apache-2.0
"""One thing that a form asks for."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a form. `path` finds it in the definition; `within` is the object or the form in which it stands."""

    path: str
    name: str
    within: str
    label: str = ""
    required: bool = False
    secret: bool = False

    @classmethod
    def cut(
        cls, path: str, name: str, within: str, label: str = "", *, required: bool = False, secret: bool = False
    ) -> Question:
        """The question with texts cut to what a page can show: whoever wrote the definition may have written a book."""
        return cls(path[:LONGEST], name[:LONGEST], within[:LONGEST], label[:LONGEST], required, secret)
