# SPDX-License-Identifier: Apache-2.0
"""The changes of this room's tables."""
