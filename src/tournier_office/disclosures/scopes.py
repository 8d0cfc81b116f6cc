# SPDX-License-Identifier: Apache-2.0
"""What a grant is bound to: nothing else is opened by it (M27). Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from tournier.base import JSON, canonical
from tournier.catalogue import FieldRef
from tournier.policy import Request

_CASE = re.compile(r"[\w#./-]{4,80}")


def fields_to_json(refs: Iterable[FieldRef]) -> list[JSON]:
    """Fields as they are kept: sorted pairs without doubles."""
    return [[ref.table, ref.field] for ref in sorted(set(refs))]


def fields_from_json(kept: Sequence[Sequence[str]]) -> tuple[FieldRef, ...]:
    """Fields as they were kept."""
    return tuple(FieldRef(str(table), str(field)) for table, field in kept)


def scope_of(request: Request) -> str:
    """A digest of requester, channel, purpose, basis, case, subject, fields and count: equal only when all are equal."""
    bound: JSON = {
        "requester": request.staff,
        "channel": request.channel.value,
        "purpose": request.purpose,
        "basis": request.basis,
        "case": request.case,
        "subject": request.subject,
        "fields": fields_to_json(item.ref for item in request.fields),
        "count": request.count,
    }
    return hashlib.sha256(canonical(bound)).hexdigest()


def is_case(text: str) -> bool:
    """Whether a case reference is present and well formed: 4 to 80 letters, digits and # . / - _."""
    return _CASE.fullmatch(text) is not None
