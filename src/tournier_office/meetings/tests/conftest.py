# SPDX-License-Identifier: Apache-2.0
"""The small office with two branches and a clock that a test moves, as complaints have it."""

from tournier_office.complaints.tests.conftest import clock, office

__all__ = ["clock", "office"]
