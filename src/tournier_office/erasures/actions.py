# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say: what must be kept and until when, and everything that an erasure destroys (M58, M61).

Registers and index first, in the transaction of the step; then the customer's key, which is what makes all else unreadable,
in backups too. A process that dies between leaves the request waiting, and agreeing again does the rest. The key of the
request's own, under which the number is sealed, goes last, after the commit; the chore destroys it where a process died before.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tournier.base import JSON, Refused
from tournier.catalogue.sealed import Owner, load_sealed
from tournier.engines.blind import forget_in_index
from tournier.law.clocks import BANK_TIME
from tournier.law.retention import binding, holds, retention
from tournier_office.erasures import facts, lookups, words
from tournier_office.erasures.models import Erasure
from tournier_office.erasures.register import ERASED, ERASURES, KEPT, PROPOSED
from tournier_office.site import forgetting, gateway
from tournier_office.site.register import acts, sealed
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

_CLOSING = frozenset({"agree", "reject", "withdraw"})
_METHOD = "crypto-erasure: the customer's own 256-bit key was destroyed; entries, index and registers hold them no more"


def prepare(row: Erasure, asked: Asked) -> str | None:
    """Before the entry."""
    if asked.verb == acts.OPENED:
        _new(row, asked)
        row.mark = facts.mark_of(str(asked.values["customer"]))
        row.state = _weighed(row, asked) or row.state
    if asked.verb == "look_again":
        return _weighed(row, asked)
    if asked.verb == "keep":
        if row.hold == words.NONE:
            raise Unfit({"hold": _("Say what keeps it.")})
        _told(row, asked, None, holds()[row.hold].clauses)
    if asked.verb == "agree":
        _agreed(row, asked)
    if asked.verb in _CLOSING:
        row.mark = ""  # nothing is looked for any more
    return None


def _new(row: Erasure, asked: Asked) -> None:
    if not str(asked.values["customer"]).strip():
        raise Unfit({"customer": _("The number is missing.")})
    for name in ("asked_on", "relation_ended", "last_transaction"):
        if (day := getattr(row, name)) and _day(day) > _today(asked):
            raise Unfit({name: _("It lies in the future.")})
    if forgetting.holds(str(asked.values["customer"]).strip()):
        row.hold = "dispute"


def _weighed(row: Erasure, asked: Asked) -> str | None:
    """`kept` where the law or a hold wins, with the day from which it may go (PIPL 47(2), AML 34, CDD 44)."""
    if row.hold != words.NONE:
        _told(row, asked, None, holds()[row.hold].clauses)
        return KEPT
    begun = {"relation_ended": _day(row.relation_ended), "transaction_ended": _day_or_none(row.last_transaction)}
    found = binding(begun, retention())
    if found is None:
        return None
    until, kind = found
    kept = until > _today(asked)
    _told(row, asked, until if kept else None, kind.clauses if kept else ())
    return KEPT if kept else None


def _told(row: Erasure, asked: Asked, until: date | None, clauses: Sequence[str]) -> None:
    row.keep_until, row.clauses = until, ", ".join(clauses)
    asked.told["keep_until"], asked.told["clauses"] = until.isoformat() if until else "", row.clauses


def _agreed(row: Erasure, asked: Asked) -> None:
    """The law is asked again, for its day may have come between; and the number is typed by two people."""
    if not hmac.compare_digest(_customer(row).encode(), str(asked.values["again"]).strip().encode()):
        raise Unfit({"again": _("This is not the number of the request.")})
    if forgetting.holds(_customer(row)):
        raise Refused(
            "erasure.open_matter",
            "A complaint or an emergency of this customer is still open.",
            "Close it first, or put a hold on the erasure.",
        )
    if _weighed(row, asked) == KEPT:
        raise Refused("erasure.kept", "The law keeps this information for now.", "Wait for the day that is given.")
    row.supervisor = asked.actor.staff


def _customer(row: Erasure) -> str:
    return str(sealed.read(ERASURES, row, ["customer"])["customer"] or "").strip()


def settle(row: Erasure, asked: Asked) -> None:
    """Destroy. The entry with what was done is the certificate; it names request, executor and supervisor, and no customer."""
    if asked.verb != "agree":
        return
    customer, own = _customer(row), sealed.subject_of(ERASURES, row)
    counts: Mapping[str, int] = {
        # First: once the key is gone, nobody can say any more in which files the customer stands.
        "files": forgetting.recall(customer, asked.actor.staff, row.pk),
        "index": forget_in_index(gateway.project().index_path, customer),
        "rows": forgetting.forget(customer),
    }
    said: dict[str, JSON] = {
        "request": row.pk,
        "ground": row.ground,
        "content": ["ledger", "registers", "index"],
        "method": _METHOD,
        **_sealed_columns(),
        "executor": row.opened_by,
        "supervisor": asked.actor.staff,
        **counts,
    }
    gateway.ledger().erase(customer, actor=asked.actor.staff, said=said, request=row.pk)
    transaction.on_commit(lambda: _shred(own, asked.actor.staff))


def _sealed_columns() -> dict[str, JSON]:
    """The columns of sources in which the customer's values lie sealed under the key that goes, where there are any."""
    project = gateway.project()
    stores = load_sealed(project.sealed_path, project.path).values()
    places = sorted(one.place for store in stores for one in store.columns if one.owner is Owner.CUSTOMER)
    return {"sealed": list(places)} if places else {}


def _shred(own: str, actor: str) -> None:
    gateway.ledger().erase(own, actor=actor)


def name_marks() -> None:
    """Give requests a mark that were opened before there were any."""
    for row in Erasure.objects.filter(mark="", state__in=(PROPOSED, KEPT)):
        row.mark = facts.mark_of(_customer(row))
        row.save(update_fields=["mark"])


def go_on() -> None:
    """Destroy the keys of requests that were carried out by a process that died before it did."""
    for own in list(lookups.still_named()):
        _shred(own, "office")


def _today(asked: Asked) -> date:
    return asked.at.astimezone(BANK_TIME).date()


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _day_or_none(value: date | str | None) -> date | None:
    return _day(value) if value else None


def panel(row: Erasure) -> dict[str, int]:
    """What the panel says besides the row: files that were asked back for it, and how many are confirmed destroyed."""
    if row.state != ERASED:
        return {}
    asked, confirmed = forgetting.recalled(row.pk)
    return {"files": asked, "confirmed": confirmed}
