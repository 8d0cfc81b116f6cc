# SPDX-License-Identifier: Apache-2.0
"""Clauses as data: what rules cite, with versions, dates and how sure we are of the text (law 12)."""

from tournier.law.clauses import CONFIDENCES, Clause, Confidence, clauses

__all__ = ["CONFIDENCES", "Clause", "Confidence", "clauses"]
