# SPDX-License-Identifier: Apache-2.0
"""Where a ledger lies: a SQLite file or a PostgreSQL database, with the same tables in both."""

from tournier.ledger.stores.port import Criteria, Placement, StaleKeys, Store

__all__ = ["Criteria", "Placement", "StaleKeys", "Store"]
