# SPDX-License-Identifier: Apache-2.0
"""The small office for every test of this room."""

from tests.simulators.small_office import office  # noqa: F401 - a fixture
