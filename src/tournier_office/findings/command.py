# SPDX-License-Identifier: Apache-2.0
"""`tournier watch --project`, the office's side: compares with the bank's own customers and exports, and opens entries.

Whoever runs it holds the project folder, and sees of the comparison a count. Which customer a number belongs to is neither
told nor kept.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tournier.strays import Found
from tournier_office.disclosures.command import start_office


def strays(project: Path, place: str) -> Callable[[Found], dict[str, Any]]:
    """Starts the office, and gives what brings one finding: its line as JSON, entered."""
    start_office(project)
    from tournier_office.findings import comparing
    from tournier_office.findings import strays as entries
    from tournier_office.site.register.judging import OFFICE

    compare = comparing.open_comparison()

    def bring(found: Found) -> dict[str, Any]:
        line = found.as_json(place, compare(found), comparing.export_of(found))
        entries.bring(OFFICE, [entries.Brought(**line)])  # type: ignore[arg-type]
        return line

    return bring
