# SPDX-License-Identifier: Apache-2.0
"""The sources of a project for reading, with the keys of its sealed columns, which are opened when the first is met."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from tournier.catalogue import Catalogue, Project
from tournier.engines.sealed import Keys, SealedFields
from tournier.engines.sources import Sources, open_sources


def open_project_sources(project: Project, catalogue: Catalogue) -> Sources:
    """The project's databases, opened for reading only."""
    sealed = SealedFields(project.sealed_path, project.path, catalogue, keys_of(project))
    return open_sources(catalogue, index_key=project.key("index"), index_path=project.index_path, sealed=sealed)


def keys_of(project: Project) -> Callable[[], Keys]:
    """Gives the keys of sealed stores, opened once in each process: a ledger does not outlive a fork."""
    held: dict[int, Keys] = {}
    lock = threading.Lock()

    def opened() -> Keys:
        with lock:
            if os.getpid() not in held:
                from tournier.engines.assembly import open_project_ledger

                held.clear()
                held[os.getpid()] = open_project_ledger(project, background=False).store_keys()
            return held[os.getpid()]

    return opened
