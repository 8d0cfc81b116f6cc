# SPDX-License-Identifier: Apache-2.0
"""Spot checks, tested."""
