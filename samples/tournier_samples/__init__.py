# SPDX-License-Identifier: Apache-2.0
"""The sample bank: made-up customers, staff, partners and authorities, the same from the same seed."""

from tournier_samples.bank import (
    CUSTOMERS,
    load_postgresql,
    make_bank,
    make_bank_arrow,
    write_duckdb,
    write_files,
    write_sqlite,
)
from tournier_samples.generation import AS_OF, SEED

__all__ = [
    "AS_OF",
    "CUSTOMERS",
    "SEED",
    "load_postgresql",
    "make_bank",
    "make_bank_arrow",
    "write_duckdb",
    "write_files",
    "write_sqlite",
]
