# SPDX-License-Identifier: Apache-2.0
"""The wire reads a MariaDB by an account that may read and nothing more, as it does a PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import mariadb
from tests.simulators.small_office import Office, small_office

from tournier.base import SystemFailed
from tournier_office.wire.command import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["root", "wire_reader"])
def office(request: pytest.FixtureRequest, db: None, tmp_path: Path, mariadb_url: str) -> Iterator[Office]:
    """The small office over a MariaDB, read by this account."""
    with mariadb.connect(mariadb_url) as database, database.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE USER wire_reader@'127.0.0.1'")
        cursor.execute(f"GRANT SELECT ON {mariadb_url.rpartition('/')[2]}.* TO wire_reader@'127.0.0.1'")
        with small_office(tmp_path, bank=("mysql", mariadb_url.replace("root@", f"{request.param}@"))) as found:
            yield found
        cursor.execute("DROP USER wire_reader@'127.0.0.1'")


def test_only_an_account_that_may_not_write_is_served(office: Office):
    (source,) = office.project.sources
    if "root@" in source.url:
        with pytest.raises(SystemFailed) as refused:
            desk("core")
        assert refused.value.code == "source.role"
    else:
        desk("core").close()
