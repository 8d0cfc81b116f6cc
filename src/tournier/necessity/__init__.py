# SPDX-License-Identifier: Apache-2.0
"""Necessity 必要性: what may be asked of a customer for which purpose, and what a form or an interface asks beyond it (M56)."""

from tournier.necessity.check import Asked, Checked, Said, check
from tournier.necessity.forms import Form, Kind, read_form
from tournier.necessity.matrix import Matrix, Need, Rule, matrix
from tournier.necessity.questions import Question

__all__ = [
    "Asked",
    "Checked",
    "Form",
    "Kind",
    "Matrix",
    "Need",
    "Question",
    "Rule",
    "Said",
    "check",
    "matrix",
    "read_form",
]
