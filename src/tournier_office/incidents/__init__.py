# SPDX-License-Identifier: Apache-2.0
"""Incidents: told by anybody in confidence, graded by their facts, reported in time, and not closed before it is said whose part it was (M19)."""
