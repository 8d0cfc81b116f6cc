# SPDX-License-Identifier: Apache-2.0
"""What every room stands on: errors, identifiers, time and one canonical encoding."""

from tournier.base.canonical import JSON, canonical, parse_canonical
from tournier.base.clock import Clock, FixedClock, SystemClock, day_number
from tournier.base.errors import BadInput, Refused, SystemFailed, TournierError
from tournier.base.identifiers import first_id, made_at, new_id

__all__ = [
    "JSON",
    "BadInput",
    "Clock",
    "FixedClock",
    "Refused",
    "SystemClock",
    "SystemFailed",
    "TournierError",
    "canonical",
    "day_number",
    "first_id",
    "made_at",
    "new_id",
    "parse_canonical",
]
