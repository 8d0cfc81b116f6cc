# SPDX-License-Identifier: Apache-2.0
"""A small office whose ledger holds a month of look-ups: twelve people in two branches, four hundred customers."""

from __future__ import annotations

import pytest
from tests.simulators.small_office import Office, office, office_of_threads

from tournier_office.traces.tests.month import Month, live_through

__all__ = ["office", "office_of_threads"]


@pytest.fixture
def month(office: Office) -> Month:
    """The month, for a test without threads."""
    return live_through(office)


@pytest.fixture
def month_of_threads(office_of_threads: Office) -> Month:
    """The month, for a test over HTTP: there a trace runs in a thread of its own."""
    return live_through(office_of_threads)
