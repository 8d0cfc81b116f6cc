# SPDX-License-Identifier: Apache-2.0
"""De-identified and anonymous copies of a table, and the risk that stays in them (GB/T 37964-2019; PIPL 4, 73)."""

from tournier.anonymise.copying import Copied, copy
from tournier.anonymise.plan import Plan
from tournier.anonymise.risk import Risk, measure

__all__ = ["Copied", "Plan", "Risk", "copy", "measure"]
