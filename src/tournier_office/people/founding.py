# SPDX-License-Identifier: Apache-2.0
"""The first people of an office: three administrators, who are three people (law 5; 三员分立).

Everybody else is entered by them in the console, where a second administrator agrees. Nobody enters both a clerk
and the manager who approves the clerk, not even whoever installs the system.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping

from tournier.base import BadInput
from tournier_office.people import activation, enrol
from tournier_office.people.models import Staff, User
from tournier_office.site.navigation import ADMINISTRATION

BRANCH_COLUMNS = ("code", "zh", "en", "region", "parent")
_THREE = ("system_admin", "security_admin", "audit_admin")


def anybody() -> bool:
    """Whether the office has people."""
    return Staff.objects.exists()


def enter_branches(text: str) -> None:
    """Enter the branches of a CSV file with the columns of `BRANCH_COLUMNS`; a parent stands before its children."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if missing := {"code", "zh"} - set(reader.fieldnames or ()):
        raise BadInput(
            "branches.columns",
            f"The file of branches lacks the columns {', '.join(sorted(missing))}.",
            f"Use {', '.join(BRANCH_COLUMNS)}.",
        )
    known: set[str] = set()
    for line, raw in enumerate(reader, start=2):
        row = {name: (raw.get(name) or "").strip() for name in BRANCH_COLUMNS}
        if not row["code"] or not row["zh"] or row["code"] in known or (row["parent"] and row["parent"] not in known):
            raise BadInput(
                "branches.row",
                f"Line {line} of the branches has no code or name, a code that stands twice, or an unknown parent.",
                "Give each branch its own code, and name parents first.",
            )
        known.add(row["code"])
        enrol.install_branch(row["code"], row["zh"], row["en"] or row["zh"], row["region"], row["parent"])


def enter_administrators(text: str, *, by: str) -> Mapping[str, str]:
    """Enter the administrators of a CSV file, or nobody; their activation codes by number, to be shown once."""
    preview = enrol.read_people(text)
    if preview.errors:
        lines = "; ".join(f"line {line}: {what}" for line, what in preview.errors[:20])
        raise BadInput(
            "people.file", f"The file has {len(preview.errors)} faults: {lines}.", "Correct it and start again."
        )
    _check_three(preview.people)
    for row in preview.people:
        enrol.create_staff(
            row["number"],
            zh=row["zh"],
            en=row["en"] or row["zh"],
            branch=row["branch"],
            posts=(row["posts"],),
            password="",
            by=by,
        )
    return {row["number"]: activation.give_whole(row["number"], by=by) for row in preview.people}


def _check_three(people: tuple[Mapping[str, str], ...]) -> None:
    posts = [row["posts"] for row in people]
    if others := sorted(set(posts) - ADMINISTRATION):
        raise BadInput(
            "founding.others",
            f"The first people are administrators only; the file also names {', '.join(others)}.",
            "Let an administrator import everybody else in the console, where a second one agrees.",
        )
    if missing := [post for post in _THREE if post not in posts]:
        raise BadInput(
            "founding.three",
            f"The file names nobody as {', '.join(missing)}.",
            "Name a system, a security and an audit administrator: three different people.",
        )
    if any(count > 1 for count in Counter(row["zh"] for row in people).values()):
        raise BadInput(
            "founding.same",
            "Two administrators in the file carry the same name.",
            "Name different people; tell namesakes apart in the name.",
        )


def renew_codes(*, by: str) -> Mapping[str, str]:
    """New codes for those administrators who have not chosen a password yet, by number."""
    waiting = User.objects.filter(
        past_passwords__isnull=True, is_active=True, staff__holdings__post_id__in=_THREE, staff__holdings__ended=False
    )
    numbers = sorted(waiting.values_list("staff__number", flat=True).distinct())
    return {number: activation.give_whole(number, by=by) for number in numbers}
