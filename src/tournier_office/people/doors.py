# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: sessions of console, command line and wire, service keys, ways in, posts, open proposals.

A service key that the person keeps opens to whoever knows it. One that works from anywhere ends when its keeper leaves;
one that is bound to addresses of the bank is no door of somebody outside: it stays until an administrator gives it a new
keeper or ends it, and stands in the list of orphans until then (decision 0250).
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import JSON
from tournier.ledger.entries import Event
from tournier_office.people import sessions
from tournier_office.people.linked_identity import LinkedIdentity
from tournier_office.people.models import ActivationCode, ApiKey, CommandKey, Holding, PostChange, SignIn, User
from tournier_office.site import gateway
from tournier_office.site.doors import Door

_WIRE, _COMMAND = ["wire"], ["command line"]
WORDS = {
    "session": _("session of the console"),
    "command_key": _("key of the command line"),
    "wire_session": _("connection at the wire"),
    "service_key": _("service key"),
    "kept_key": _("service key that the person keeps"),
    "activation_code": _("activation code"),
    "password": _("password"),
    "factor": _("second factor"),
    "identity": _("identity of single sign-on"),
    "post": _("post"),
    "proposal": _("proposal of a post"),
}


def _sessions(number: str) -> QuerySet[SignIn]:
    return SignIn.objects.filter(user__staff__number=number, ended_at__isnull=True)


def _waiting(number: str) -> QuerySet[CommandKey]:
    return CommandKey.objects.filter(staff=number, granted_at__isnull=True)


def _keys(number: str) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(staff=number, revoked_at__isnull=True)


def _kept(number: str) -> list[ApiKey]:
    """Keys that this person keeps and that anybody who knows them can use from anywhere."""
    return [row for row in ApiKey.objects.filter(keeper=number, revoked_at__isnull=True) if not row.networks]


def _codes(number: str) -> QuerySet[ActivationCode]:
    """The person's own way in, and the first halves that the person has given and nobody has agreed to."""
    return ActivationCode.objects.filter(Q(user__staff__number=number) | Q(first_by=number, second=""))


def _posts(number: str) -> QuerySet[Holding]:
    return Holding.objects.filter(staff=number, ended=False)


def _proposals(number: str) -> QuerySet[PostChange]:
    return PostChange.objects.filter(Q(staff=number) | Q(proposed_by=number), state=PostChange.State.OPEN)


def _kind(row: SignIn) -> str:
    if row.methods == _WIRE:
        return "wire_session"
    return "command_key" if row.methods == _COMMAND else "session"


def standing(number: str, *, leaving: bool) -> list[Door]:
    """Sessions and keys that act as the person; of a leaver also ways in, posts and proposals."""
    found = [Door(_kind(row), row.pk) for row in _sessions(number)]
    found += [Door("command_key", row.pk) for row in _waiting(number)]
    found += [Door("service_key", row.pk) for row in _keys(number)]
    if not leaving:
        return found
    found += [Door("kept_key", row.pk) for row in _kept(number)]
    found += [Door("activation_code", str(row.pk)) for row in _codes(number)]
    found += [Door("post", str(row)) for row in _posts(number)]
    found += [Door("proposal", row.pk) for row in _proposals(number)]
    for user in User.objects.filter(staff__number=number):
        found += [Door("password", str(user.pk))] if user.has_usable_password() else []
        found += [Door("identity", str(row.pk)) for row in LinkedIdentity.objects.filter(user=user)]
        found += [Door("factor", str(row.pk)) for row in Authenticator.objects.filter(user=user)]
    return found


def holders() -> set[str]:
    """Everybody with a session or a service key that acts as them."""
    living = SignIn.objects.filter(ended_at__isnull=True, user__staff__isnull=False)
    keys = ApiKey.objects.filter(revoked_at__isnull=True)
    return {*living.values_list("user__staff__number", flat=True), *keys.values_list("staff_id", flat=True)}


def shut(number: str, by: str, *, leaving: bool) -> None:
    """End them. What the second factor opened is gone with it, so whoever comes back gets a new way in from two people."""
    now = timezone.now()
    _keys(number).update(revoked_at=now, revoked_by=by)
    _waiting(number).delete()
    sessions.end_all(User.objects.filter(staff__number=number))
    if not leaving:
        return
    for row in _kept(number):
        told: dict[str, JSON] = {"key": row.pk, "staff": row.staff_id, "why": "its keeper has left"}
        gateway.record(Event.KEY_REVOKED, by, told)
        ApiKey.objects.filter(pk=row.pk).update(revoked_at=now, revoked_by=by)
    _codes(number).delete()
    today = timezone.localdate()
    _posts(number).filter(until__isnull=True).update(ended=True, until=Greatest(today, F("since")))
    _posts(number).update(ended=True, until=Greatest(Least(today, F("until")), F("since")))
    # the office itself turns them down: whoever reports the leaver may have proposed one
    _proposals(number).update(state=PostChange.State.REJECTED, decided_by="system", decided_at=now)
    _ways_in(number, by)


def _ways_in(number: str, by: str) -> None:
    from tournier_office.people import factors, single_sign_on  # it listens to allauth, which loads after the models

    for user in User.objects.filter(staff__number=number):
        single_sign_on.unlink(user, by=by)
        for factor in Authenticator.objects.filter(user=user):
            factors.remove(factor, by=by)
        user.set_unusable_password()
        user.save(update_fields=["password"])
