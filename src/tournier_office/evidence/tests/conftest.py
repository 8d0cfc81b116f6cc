# SPDX-License-Identifier: Apache-2.0
"""The office that these tests use."""

from tests.simulators.small_office import office, office_of_threads, tampered_office

__all__ = ["office", "office_of_threads", "tampered_office"]
