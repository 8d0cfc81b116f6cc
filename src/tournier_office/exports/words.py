# SPDX-License-Identifier: Apache-2.0
"""Exports in words: what stands in the file, and on the screens."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tournier.purpose import PURPOSES
from tournier_office.disclosures.words import purpose_name
from tournier_office.exports.models import Export
from tournier_office.people.lookups import name_of


def title_of(row: Export) -> str:
    """The heading of the file, in both languages: a file travels further than a reader's setting."""
    return f"客户信息导出 Customer information · {row.case or row.pk}"


def terms_of(row: Export, decoys: int) -> tuple[str, ...]:
    """The sentences that go with the file. That it holds made-up rows is said here, so that nobody counts or pays by them."""
    until = f"{timezone.localdate() + timedelta(days=row.days):%Y-%m-%d}"
    purpose = PURPOSES[row.purpose]
    found = [
        f"仅供 {receiver_name(row)} 用于{purpose.zh}，不得转发；{until} 前销毁并在系统中确认。",
        f"For {receiver_name(row)}, for {purpose.en.lower()} only; not to be passed on; destroy it by {until} and confirm it.",
    ]
    if decoys:
        found += [
            f"含 {decoys} 行虚构数据，用于识别泄露来源；不得据以记账或付款。",
            f"Holds {decoys} made-up rows by which a leak is traced; do not count or pay by them.",
        ]
    if row.marked:
        found += [
            "代号或末列带有本文件的标记，用于识别泄露来源。",
            "Its tokens or its last column carry a mark of this file by which a leak is traced.",
        ]
    if gone := {column["name"]: column["erased"] for column in row.columns if column.get("erased")}:
        number, named = sum(gone.values()), ", ".join(gone)
        found += [
            f"{named} 中有 {number} 个值为空，因为这些信息已被删除，不是原本没有。",
            f"In {named} {number} values are empty because they were erased, not because there were none.",
        ]
    return tuple(found)


def receiver_name(row: Export) -> str:
    """Who gets it."""
    inside = row.receiver_kind in {Export.Receiver.SELF, Export.Receiver.STAFF}
    return name_of(row.receiver) if inside else row.receiver


def purpose_of(row: Export) -> str:
    """What it is for, in the reader's language."""
    return purpose_name(row.purpose)


def treatment_name(treatment: str) -> str:
    """How a column is shown, in a word."""
    kind = treatment.partition(":")[0]
    return {
        "plain": _("in clear"),
        "partial": _("in part"),
        "token": _("as a token"),
        "withheld": _("not at all"),
        "year": _("the year"),
        "district": _("the district"),
        "band": _("in bands"),
    }.get(kind, kind)


def with_erased(how: str, number: int) -> str:
    """How a column is shown in which so many values were erased."""
    said = ngettext(
        "%(number)s value empty because it was erased", "%(number)s values empty because they were erased", number
    )
    return f"{how} · {said % {'number': number}}"


def no_decoys(why: str) -> str:
    """Why no made-up rows stand in a file (`marking.why_none`), as a text; empty where they can."""
    texts = {
        "receiver": _("No made-up rows: this receiver gets what is."),
        "computed": _("No made-up rows: a column is computed, and nobody knows how its made-up value would look."),
        "untold": _("No made-up rows: no column holds a number or an address by which one could be told."),
    }
    return texts.get(why, "")
