# SPDX-License-Identifier: Apache-2.0
"""A program that makes a backup and is killed when it comes to a moment.

`python -m tests.crash.backup_maker PROJECT DATA KEYS DATA_TO KEYS_TO POINT`
"""

import os
import signal
import sys
from pathlib import Path

from tournier.backup import create
from tournier.catalogue.project import Project


def main(project: str, data: str, keys: str, data_to: str, keys_to: str, point: str) -> None:
    def probe(moment: str) -> None:
        if moment == point:
            os.kill(os.getpid(), signal.SIGKILL)

    create(
        Project.load(Path(project)),
        data_folder=Path(data),
        keys_folder=Path(keys),
        data_to=data_to,
        keys_to=keys_to,
        actor="cli:backup",
        probe=probe,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
