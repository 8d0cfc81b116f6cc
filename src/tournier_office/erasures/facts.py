# SPDX-License-Identifier: Apache-2.0
"""What the gate reads of erasures: who may only be stored, because the law keeps what its owner wants gone (PIPL 47, second paragraph).

- `customer.kept`: `law` while a request about the customer is kept, `debt` where it is kept for an unsettled contract alone,
  whose collection may go on; `no` else. It ends with the next step of the request.
- `apart`: all such customers, for questions about many.
The gate asks by a mark, a digest under a key of the office: who reads the table alone learns of nobody.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from tournier.base import SystemFailed
from tournier.policy import Apart, Channel, Request
from tournier.policy.request import Value
from tournier_office.erasures import words
from tournier_office.erasures.models import Erasure
from tournier_office.erasures.register import ERASURES
from tournier_office.site.imprints import Whole
from tournier_office.site.reading import Question, rows
from tournier_office.site.register import sealed

_ROW = Whole(Erasure, "e")
_KEPT = f"SELECT {_ROW.columns} FROM erasures_erasure e WHERE e.state = 'kept'"
_ABOUT = f"{_KEPT} AND (e.mark = %s OR e.mark = '')"  # one without a mark is older than marks: it may be about anybody
_EVERY = Question(_KEPT, ())
_MANY = frozenset({Channel.QUERY, Channel.EXPORT})
_NO, _LAW, _DEBT = "no", "law", "debt"
_numbers: dict[str, str] = {}  # of the requests that are kept now, so that a question does not open each of them again


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"marks of erasures, 1", "sha256")


def mark_of(customer: str) -> str:
    """How a request about this customer is found."""
    return hmac.digest(_key(str(settings.SECRET_KEY)), customer.strip().encode(), "sha256").hex()


def questions(request: Request) -> list[Question]:
    """What these facts ask, so that it can be asked together with others' questions."""
    if request.channel in _MANY:
        return [_EVERY]
    return [_about(request.subject)] if request.subject else []


def _about(subject: str) -> Question:
    return Question(_ABOUT, (mark_of(subject),))


def customer_facts(subject: str) -> Mapping[str, Value]:
    """About a customer."""
    held = [_ROW.open(values) for values in rows(_about(subject))]
    found = {_why(row) for row in held if row["mark"] or _number(row) == subject.strip()}
    return {"kept": _LAW if _LAW in found else _DEBT if found else _NO}


def apart() -> tuple[Apart, ...]:
    """Every customer who may only be stored now. Where one has several requests, the one that binds more counts."""
    held = [_ROW.open(values) for values in rows(_EVERY)]
    for gone in _numbers.keys() - {str(row["id"]) for row in held}:
        _numbers.pop(gone, None)
    marks = {str(row["id"]): str(row["mark"]) or mark_of(_number(row)) for row in held}
    whys: dict[str, str] = {}
    for row in held:
        mark = marks[str(row["id"])]
        whys[mark] = _LAW if whys.get(mark) == _LAW else _why(row)
    first = {mark: row for row in reversed(held) for mark in [marks[str(row["id"])]]}
    return tuple(Apart(mark, _number(row), whys[mark]) for mark, row in first.items())


def _why(row: Mapping[str, object]) -> str:
    return _DEBT if row["hold"] == words.DEBT else _LAW


def _number(row: Mapping[str, object]) -> str:
    """Whom a request is about. Raises SystemFailed where that cannot be read: then nobody knows whom to leave out."""
    key = str(row["id"])
    known = _numbers.get(key)
    if known is None:
        known = str(sealed.read(ERASURES, Erasure(**row), ["customer"])["customer"] or "").strip()
        if not known:
            raise SystemFailed(
                "erasure.unreadable",
                "A request for erasure that is kept does not say any more whom it is about.",
                "Withdraw the request and file it again; restore its keys if more of them are gone.",
            )
        _numbers[key] = known
    return known
