# SPDX-License-Identifier: Apache-2.0
"""The small office, under every register that is described."""

from tests.simulators.small_office import office, tampered_office

__all__ = ["office", "tampered_office"]
