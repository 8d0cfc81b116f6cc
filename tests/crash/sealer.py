# SPDX-License-Identifier: Apache-2.0
"""A program that seals or opens the small bank and is killed the first time it comes to a moment.

`python -m tests.crash.sealer PROJECT seal|open|switch POINT [ADDRESS OF A COPY]`
"""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from tournier.catalogue import Project
from tournier.catalogue.sealed import Owner
from tournier.engines.assembly import open_project_ledger, open_project_sources
from tournier.engines.sealing import copy_duckdb, copy_mysql, copy_postgresql, copy_sqlite, in_place
from tournier.engines.sealing.copies import Copies
from tournier.engines.sealing.plan import chosen, planned


def main(folder: str, act: str, point: str, into: str = "") -> None:
    def probe(moment: str) -> None:
        if moment == point:
            os.kill(os.getpid(), signal.SIGKILL)

    # So that there are several batches.
    in_place.BATCH = copy_sqlite._SIZE = copy_postgresql._SIZE = copy_duckdb._SIZE = copy_mysql._SIZE = 2
    project = Project.load(Path(folder))
    catalogue = project.catalogue()
    work = Copies(project, open_project_ledger(project, background=False), "cli:one", probe=probe)
    if act == "open":
        work.open("core")
        return
    if act == "switch":
        work.switch("core")
        return
    sources = open_project_sources(project, catalogue)
    address = into or catalogue.source("core").url
    refs = chosen(sources, "core", Owner.CUSTOMER)
    plan = planned(sources, "core", address, refs, Owner.CUSTOMER, deterministic=False)
    work.seal(replace(plan, copy=bool(into)))


if __name__ == "__main__":
    main(*sys.argv[1:])
