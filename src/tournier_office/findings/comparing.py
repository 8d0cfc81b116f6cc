# SPDX-License-Identifier: Apache-2.0
"""Whether found numbers are the bank's own customers', by the blind index; and to which export a file leads back."""

from __future__ import annotations

from collections.abc import Callable

from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue import FieldRef
from tournier.engines.project_sources import open_project_sources
from tournier.engines.searching import find
from tournier.gate.ports import Criterion
from tournier.strays import Found
from tournier.trace.columns import forms_of
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.exports.recognising import recognised
from tournier_office.site import gateway

LEAST_COMPARED, MOST_COMPARED = 10, 500
_ROWS, _WIDEST, _LONGEST = 50_000, 64, 200
_CATEGORIES = {
    "ID_CARD": ("ID_NO",), "MOBILE": ("MOBILE", "PHONE"), "BANK_CARD": ("BANK_CARD", "ACCOUNT"), "ACCOUNT": ("ACCOUNT",),
    "EMAIL": ("EMAIL",), "PASSPORT": ("PASSPORT",),
}  # fmt: skip


def open_comparison() -> Callable[[Found], int | None]:
    """Gives how many of a finding's numbers are customers' of the bank; None where the bank cannot be asked, or of nothing.

    Of fewer than ten numbers nothing is said: a count over few would tell of one number whether it is a customer's. At most
    500 of a file are compared. Who the customers are does not leave this function.
    """
    catalogue = current_catalogue()
    sources = open_project_sources(gateway.project(), catalogue)
    fields = [
        (field.category, FieldRef(table.id, field.name))
        for table in catalogue.tables
        for field in table.fields
        if field.is_open and field.category
    ]

    def compare(found: Found) -> int | None:
        wanted = [
            (value, [(category, ref) for category, ref in fields if category in _CATEGORIES.get(name, ())])
            for name, values in found.numbers.items()
            for value in values
        ][:MOST_COMPARED]
        if len(wanted) < LEAST_COMPARED:
            return None
        answers = [_is_ours(value, ways) for value, ways in wanted]
        known = [answer for answer in answers if answer is not None]
        return sum(known) if known else None

    def _is_ours(value: str, ways: list[tuple[str, FieldRef]]) -> bool | None:
        asked = False
        for category, ref in ways:
            try:
                if find(sources, [Criterion(ref, category, value)], 1):
                    return True
                asked = True
            except (BadInput, Refused, SystemFailed):
                continue  # a field without an index, or a source that does not answer, says nothing
        return False if asked else None

    return compare


def export_of(found: Found) -> str:
    """The id of the export to which the file's marks lead most clearly; empty without one."""
    led = recognised(
        [forms_of([cell[:_LONGEST] for cell in row[:_WIDEST]]) for row in found.cells[:_ROWS]], found.text
    ).led
    return led[0].export.pk if led else ""
