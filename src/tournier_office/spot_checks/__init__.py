# SPDX-License-Identifier: Apache-2.0
"""Spot checks: a share of what left is judged by somebody else within five working days (M83, XB 47, PBOC 2020/3 29)."""
