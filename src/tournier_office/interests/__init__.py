# SPDX-License-Identifier: Apache-2.0
"""Interests that people declare, and what follows from them (M20)."""
