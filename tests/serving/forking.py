# SPDX-License-Identifier: Apache-2.0
"""A server's parent that has used its database, as migrations do; says how many connections it leaves for its forks to share."""

import os
import sys
from pathlib import Path

import django


def main(project: str) -> None:
    os.environ["TOURNIER_PROJECT"] = project
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    django.setup()
    from django.conf import settings
    from django.db import connection

    from tournier_office.site.serve import let_go

    assert "pool" in settings.DATABASES["default"]["OPTIONS"], "the office over PostgreSQL is meant to use a pool"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
    before = _sockets()
    let_go()
    print(before, _sockets())


def _sockets() -> int:
    """This process's open sockets, by its own file descriptors: what a fork would inherit."""
    found = 0
    for place in Path("/proc/self/fd").iterdir():
        try:
            found += str(place.readlink()).startswith("socket:")
        except FileNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main(sys.argv[1])
