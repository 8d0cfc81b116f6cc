# SPDX-License-Identifier: Apache-2.0
"""The small office in its working hours: tables with amounts are not asked at night without approval."""

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
