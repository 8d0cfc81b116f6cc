# SPDX-License-Identifier: Apache-2.0
"""Where a ledger lies: a SQLite file or a PostgreSQL database, with the same tables in both."""

from tournier.keys import StaleKeys
from tournier.ledger.stores.port import Criteria, Placement, Store

__all__ = ["Criteria", "Placement", "StaleKeys", "Store"]
