# SPDX-License-Identifier: Apache-2.0
"""The small office, and the words with which these tests speak to it."""

from tests.simulators.small_office import office, office_of_threads, tampered_office

__all__ = ["office", "office_of_threads", "tampered_office"]
