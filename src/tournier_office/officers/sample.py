# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: the bank's secrecy officer, and one for each branch in which people work."""

from __future__ import annotations

from collections.abc import Collection

from tournier_office.officers import lookups
from tournier_office.officers.models import Officer
from tournier_office.officers.register import BARRED, OFFICERS
from tournier_office.officers.words import BANK, BRANCH
from tournier_office.people import lookups as people
from tournier_office.people.working import holding, working_in
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_office.site.register.judging import Actor

_WHY = "熟悉本机构业务和保密制度，不担任负责人。"
_SEEN = "已核对任职条件和联系方式。"
_OF_BANK = ("个人信息保护负责人办公室", "Office of the data protection officer")
_OF_BRANCH = ("保密信息专员办公室", "Secrecy officer's desk")


def load(*, keeper: str, second: str, of_bank: str, apart: Collection[str]) -> None:
    """Once, and only where they are there. Nobody of `apart` becomes an officer of a branch."""
    proposes, decides = people.staff_of(keeper), people.staff_of(second)
    if Officer.objects.exists() or proposes is None or decides is None or people.staff_of(of_bank) is None:
        return
    by = actor(proposes), actor(decides)
    _named(by, BANK, of_bank, _OF_BANK, 0)
    for number, branch in enumerate(sorted(lookups.vacant()), start=1):
        if staff := _somebody_of(branch, apart):
            _named(by, BRANCH, staff, _OF_BRANCH, number)


def _somebody_of(branch: str, apart: Collection[str]) -> str:
    left = holding(BARRED) | set(apart)
    return next((one for one in working_in(branch) if one not in left), "")


def _named(by: tuple[Actor, Actor], scope: str, staff: str, title: tuple[str, str], number: int) -> None:
    given = {
        "scope": scope, "staff": staff, "title_zh": title[0], "title_en": title[1],
        "telephone": f"027-5550 {100 + number}", "email": f"secrecy{number}@yunze.example", "why": _WHY,
    }  # fmt: skip
    row = acts.open_row(OFFICERS, by[0], given)
    acts.step(OFFICERS, by[1], row.pk, "confirm", {"reason": _SEEN})
