# SPDX-License-Identifier: Apache-2.0
"""A small office whose ledger holds a month of look-ups: twelve people in two branches, four hundred customers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulators.small_office import office, office_of_threads, small_office

from tournier_office.traces.tests.month import Month, furnish_month, remembered

__all__ = ["office", "office_of_threads"]


@pytest.fixture
def month(db: None, tmp_path: Path) -> Iterator[Month]:
    """The month, for a test without threads."""
    with small_office(tmp_path, furnished_by=furnish_month) as lived:
        yield remembered(lived)


@pytest.fixture
def month_of_threads(transactional_db: None, tmp_path: Path) -> Iterator[Month]:
    """The month, for a test over HTTP: there a trace runs in a thread of its own."""
    with small_office(tmp_path, furnished_by=furnish_month) as lived:
        yield remembered(lived)
