# SPDX-License-Identifier: Apache-2.0
"""Exports from a MariaDB: the tests of any source, over the same customers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulators.small_office import Office, small_office
from tests.simulators.working_hours import WorkingHours

from tournier_office.exports.tests.test_exports import (
    analyst,
    test_authentication_data_never_leave,
    test_it_is_counted_before_anybody_is_asked,
    test_the_file_holds_the_treated_rows_and_every_customer_is_recorded_before,
)

pytestmark = pytest.mark.django_db
__all__ = [
    "analyst",
    "test_authentication_data_never_leave",
    "test_it_is_counted_before_anybody_is_asked",
    "test_the_file_holds_the_treated_rows_and_every_customer_is_recorded_before",
]


@pytest.fixture
def office(db: None, tmp_path: Path, mariadb_url: str) -> Iterator[Office]:
    """The small office over a MariaDB."""
    with small_office(tmp_path, WorkingHours(), bank=("mysql", mariadb_url)) as found:
        yield found
