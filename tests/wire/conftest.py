# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.postgres import PostgresAbsentError
from tests.wire import simulated


@pytest.fixture(scope="package")
def one_wire(tmp_path_factory):
    try:
        with simulated.wire(tmp_path_factory.mktemp("wire")) as running:
            yield running
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


@pytest.fixture
def wire(one_wire):
    one_wire.people.here = True
    one_wire.gate.subjects.clear()
    one_wire.gate.pages.clear()
    one_wire.gate.failed.clear()
    return one_wire
