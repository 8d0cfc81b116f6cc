# SPDX-License-Identifier: Apache-2.0
"""How many customers are concerned as far as the office itself knows: of the place from which an incident comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.complaints import lookups as complaints
from tournier_office.findings import lookups as findings
from tournier_office.incidents import words
from tournier_office.site import gateway
from tournier_office.traces import lookups as traces
from tournier_office.violations import lookups as violations

_AT_ONCE = 500


def there(source: str, origin: str) -> bool:
    """Whether the number leads to something where it comes from; no number where none is asked for."""
    return _THERE[source](origin) if source in _THERE else not origin


def counted(source: str, origin: str) -> int | None:
    """The persons that are counted there; None where nobody counted."""
    return _COUNTED[source](origin) if source in _COUNTED else None


def _entry(key: str) -> bool:
    try:
        gateway.ledger().read(key)
    except Refused:
        return False
    return True


def _of_entry(key: str) -> int | None:
    """Everybody whom the disclosure of this entry showed, each once."""
    ledger = gateway.ledger()
    disclosure, found, before = ledger.read(key).disclosure, set[str](), None
    if not disclosure:
        return None
    while pages := ledger.entries(disclosure=disclosure, event=Event.DISCLOSURE_PAGE, before=before, limit=_AT_ONCE):
        for page in pages:
            found |= set(ledger.subjects_of(page.id) if page.in_tree else page.subjects)
        before = pages[-1].id
    return len(found) or None


_THERE: Mapping[str, Callable[[str], bool]] = {
    words.STRAY: findings.is_stray,
    words.TRACE: traces.has_leader,
    words.VIOLATION: lambda key: violations.case(key) is not None,
    words.COMPLAINT: lambda key: complaints.by_number(key) is not None,
    words.ENTRY: _entry,
}
_COUNTED: Mapping[str, Callable[[str], int | None]] = {
    words.STRAY: findings.own_customers_in,
    words.TRACE: traces.customers_of,
    words.VIOLATION: violations.persons_seen,
    words.COMPLAINT: lambda _key: 1,
    words.ENTRY: _of_entry,
}
