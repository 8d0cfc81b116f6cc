# SPDX-License-Identifier: Apache-2.0
"""Paper, media and databases in one inventory: where they lie, who keeps them, and what a count found (M08)."""
