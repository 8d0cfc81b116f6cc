# SPDX-License-Identifier: Apache-2.0
"""What a grant is bound to: nothing else is opened by it (M27). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tournier.base import JSON
from tournier.base.derived import Derived
from tournier.catalogue import FieldRef
from tournier.policy import Channel, Request

_CASE = re.compile(r"[\w#./-]{4,80}")


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that a request for agreement is about."""

    requester: str
    channel: str
    purpose: str
    basis: str
    case: str
    subject: str
    count: int
    fields: frozenset[FieldRef]
    statement: str = ""

    def opens(self, asked: Scope) -> bool:
        """Whether a grant of this scope answers `asked`: all equal, fields too.

        A granted card also opens its parts, because its rows are read table by table.
        """
        if replace(self, fields=frozenset()) != replace(asked, fields=frozenset()) or not asked.fields:
            return False
        if self.channel == Channel.LOOK_UP.value:
            return asked.fields <= self.fields
        return asked.fields == self.fields


_REFS: Derived[frozenset[FieldRef]] = Derived(512)


def scope_of(request: Request) -> Scope | None:
    """The scope of a question to the gate; None for a search, which nobody can agree to."""
    if request.subject is None and not request.statement:
        return None
    return Scope(
        request.staff,
        request.channel.value,
        request.purpose,
        request.basis,
        request.case,
        request.subject or "",
        request.count,
        _REFS.of(request.fields, make=lambda: frozenset(item.ref for item in request.fields)),
        request.statement,
    )


def fields_to_json(refs: Iterable[FieldRef]) -> list[JSON]:
    """Fields as they are kept: sorted pairs without doubles."""
    return [[ref.table, ref.field] for ref in sorted(set(refs))]


def fields_from_json(kept: Sequence[Sequence[str]]) -> tuple[FieldRef, ...]:
    """Fields as they were kept."""
    return tuple(FieldRef(str(table), str(field)) for table, field in kept)


def is_case(text: str) -> bool:
    """Whether a case reference is present and well formed: 4 to 80 letters, digits and # . / - _."""
    return _CASE.fullmatch(text) is not None
