# SPDX-License-Identifier: Apache-2.0
"""How a field is shown: one definition for each treatment, rendered for a value, an Arrow column and SQL."""

from tournier.mask.categories import NEVER_SHOWN, PARTIAL
from tournier.mask.rendering import partial, partial_sql, render, render_column, renderer, sql_expression
from tournier.mask.text import text_of
from tournier.mask.treatments import MASKED, TREATMENTS

__all__ = [
    "MASKED",
    "NEVER_SHOWN",
    "PARTIAL",
    "TREATMENTS",
    "partial",
    "partial_sql",
    "render",
    "render_column",
    "renderer",
    "sql_expression",
    "text_of",
]
