# SPDX-License-Identifier: Apache-2.0
"""Prints a service key for the bench of screening: `python -m bench.peers.screen_key PROJECT`."""

from __future__ import annotations

import os
import sys


def main(project: str) -> None:
    """Make it as a security administrator and its keeper make it."""
    os.environ |= {"TOURNIER_PROJECT": project, "DJANGO_SETTINGS_MODULE": "tournier_office.site.settings"}
    from tests.api.fuzz import service_key

    from tournier_office.site.wsgi import application

    assert application
    print(service_key())


if __name__ == "__main__":
    main(sys.argv[1])
