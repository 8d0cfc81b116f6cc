# SPDX-License-Identifier: Apache-2.0
"""The small office."""

from tests.simulators.small_office import office

__all__ = ["office"]
