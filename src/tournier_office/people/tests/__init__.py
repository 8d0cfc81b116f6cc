# SPDX-License-Identifier: Apache-2.0
"""What the people of the tests have in common."""

from datetime import date
from typing import Any

PASSWORD = "Quiet-River-2026"
FOREVER = date(2099, 1, 1)


def make_key(number: str, **terms: Any) -> tuple[Any, str]:
    """A service key as two people make it: one sets the terms, the keeper collects it."""
    from tournier_office.people import keys

    row = keys.propose(number, **terms)
    secret = keys.collect(row.pk, by=terms["keeper"], factors=2)
    row.refresh_from_db()
    return row, secret
