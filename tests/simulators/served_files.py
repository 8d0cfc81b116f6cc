# SPDX-License-Identifier: Apache-2.0
"""The files that pages load, listed once in a process: every browser of a test would walk through all their folders anew."""

from __future__ import annotations

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


def list_once() -> None:
    """From now on let every server in this process share the list that the first of them makes. The files do not change."""
    plain, known = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files_from_finders(self: Any) -> None:
        if not known:
            plain(self)
            known.update(self.files)
        self.files.update(known)

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders
