# SPDX-License-Identifier: Apache-2.0
"""The small office in its working hours: exports of C2 are refused at night, so a test at night lives twelve hours earlier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulators.small_office import Office, small_office
from tests.simulators.working_hours import WorkingHours


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    """A small office for one test."""
    with small_office(tmp_path, WorkingHours()) as found:
        yield found


@pytest.fixture
def office_of_threads(transactional_db: None, tmp_path: Path) -> Iterator[Office]:
    """A small office whose rows other threads and processes see."""
    with small_office(tmp_path, WorkingHours()) as found:
        yield found
