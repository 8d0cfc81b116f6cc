# SPDX-License-Identifier: Apache-2.0
"""Questions in SQL: read, refused or rewritten so that they touch nothing but what may be seen."""

from tournier.query.guard import Guard
from tournier.query.lookups import Answered
from tournier.query.readable import readable
from tournier.query.values import (
    Compared,
    Limits,
    LookUp,
    OutputColumn,
    Refused,
    Rewritten,
    SealedColumn,
    SubjectColumn,
    TableRule,
)

__all__ = [
    "Answered",
    "Compared",
    "Guard",
    "Limits",
    "LookUp",
    "OutputColumn",
    "Refused",
    "Rewritten",
    "SealedColumn",
    "SubjectColumn",
    "TableRule",
    "readable",
]
