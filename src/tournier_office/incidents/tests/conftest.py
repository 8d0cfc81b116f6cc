# SPDX-License-Identifier: Apache-2.0
"""The small office in its working hours: what is exported, or not, does not depend on the hour of the test."""

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
def tampered_office(db: None, tmp_path: Path) -> Iterator[Office]:
    """The same, whose tables somebody changes past the office."""
    with small_office(tmp_path, WorkingHours(), tampered=True) as found:
        yield found
