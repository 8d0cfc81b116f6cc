# SPDX-License-Identifier: Apache-2.0
"""Complaints (M62): filed by anybody, worked through stages by whom nobody could call partial, answered, reviewed above."""
