# SPDX-License-Identifier: Apache-2.0
"""The twelve facts that bind, each flipped in the registers of a small office whose clock is `WorkingHours`, and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from typing import cast

from django.utils import timezone

from tests.simulators.small_office import PEOPLE
from tests.simulators.working_hours import WorkingHours
from tournier_office.people.models import Holding, Post, SignIn, Staff
from tournier_office.site import gateway

Flip = Callable[[str], AbstractContextManager[None]]


@contextmanager
def _staff(number: str, **values: object) -> Iterator[None]:
    mine = Staff.objects.filter(pk=number)
    before = mine.values(*values).get()
    mine.update(**values)
    yield
    mine.update(**before)


@contextmanager
def _post_ended(number: str) -> Iterator[None]:
    Holding.objects.filter(staff_id=number).update(ended=True)
    yield
    Holding.objects.filter(staff_id=number).update(ended=False)


@contextmanager
def _elsewhere(number: str) -> Iterator[None]:
    post = Post.objects.get(code=PEOPLE[number])
    Post.objects.filter(pk=post.pk).update(networks=["10.9.0.0/16"])
    yield
    Post.objects.filter(pk=post.pk).update(networks=post.networks)


@contextmanager
def _other_device(number: str) -> Iterator[None]:
    SignIn.objects.filter(user__username=number).update(managed_device=False)
    yield
    SignIn.objects.filter(user__username=number).update(managed_device=True)


def _lapsed(name: str) -> Flip:
    return lambda number: _staff(number, **{name: timezone.localdate() - timedelta(days=7)})


# Each by its name in the rules, and whether it closes masked names in an answer too; amounts in clear and files are closed by all.
FLIPS: dict[str, tuple[Flip, bool]] = {
    "staff.training_until": (_lapsed("training_until"), True),
    "staff.exam_until": (_lapsed("exam_until"), True),
    "staff.pledge_until": (_lapsed("pledge_until"), True),
    "staff.read_confirmed_until": (_lapsed("read_confirmed_until"), True),
    "staff.posts": (_post_ended, True),
    "staff.status": (partial(_staff, status=Staff.Status.ON_LEAVE), True),
    "staff.contract_until": (
        lambda number: _staff(number, employment="outsourced", contract_until=timezone.localdate() - timedelta(days=7)),
        True,
    ),
    "staff.background_check_until": (_lapsed("background_check_until"), True),
    "moment.managed_device": (_other_device, False),
    "moment.network": (_elsewhere, True),
    "moment.minute": (lambda _number: cast("WorkingHours", gateway.clock()).at_night(), False),
    "staff.open_violation": (partial(_staff, open_violation=True), True),
}
