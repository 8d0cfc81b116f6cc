# SPDX-License-Identifier: Apache-2.0
"""Traces 追溯: from a list that was found outside to leads, never verdicts; two persons, and each step an entry."""
