# SPDX-License-Identifier: Apache-2.0
"""A program that seals or opens the small bank and is killed the first time it comes to a moment.

`python -m tests.crash.sealer PROJECT seal|open POINT`
"""

import os
import signal
import sys
from pathlib import Path

from tournier.catalogue import Project
from tournier.catalogue.sealed import Owner
from tournier.engines.assembly import open_project_ledger, open_project_sources
from tournier.engines.sealing import in_place
from tournier.engines.sealing.plan import chosen, planned
from tournier.engines.sealing.work import Work


def main(folder: str, act: str, point: str) -> None:
    def probe(moment: str) -> None:
        if moment == point:
            os.kill(os.getpid(), signal.SIGKILL)

    in_place.BATCH = 2  # so that there are several batches
    project = Project.load(Path(folder))
    catalogue = project.catalogue()
    work = Work(project, open_project_ledger(project, background=False), "cli:one", probe=probe)
    if act == "open":
        work.open("core")
        return
    sources = open_project_sources(project, catalogue)
    address = catalogue.source("core").url
    work.seal(
        planned(sources, "core", address, chosen(sources, "core", Owner.CUSTOMER), Owner.CUSTOMER, deterministic=False)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
