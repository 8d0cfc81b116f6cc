# SPDX-License-Identifier: Apache-2.0
"""The small office: all its people work at one branch until a test moves them."""

from tests.simulators.small_office import office

__all__ = ["office"]
