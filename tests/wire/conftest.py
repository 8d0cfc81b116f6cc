# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests import mariadb
from tests.postgres import PostgresAbsentError, postgres
from tests.wire import simulated
from tests.wire.houses import ENGINES, door


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


@pytest.fixture(scope="package", params=ENGINES)
def house(request, tmp_path_factory):
    """The door over the real gate, in each engine."""
    with ExitStack() as stack:
        owner = ""
        if request.param == "postgresql":
            try:
                owner = stack.enter_context(postgres())
            except PostgresAbsentError as absent:
                pytest.skip(str(absent))
        if request.param == "mysql":
            owner = stack.enter_context(mariadb.database(request.getfixturevalue("mariadb_server")))
        yield stack.enter_context(door(request.param, tmp_path_factory.mktemp("house"), owner))
