# SPDX-License-Identifier: Apache-2.0
"""What the people of the tests have in common."""

from datetime import date

PASSWORD = "Quiet-River-2026"
FOREVER = date(2099, 1, 1)
