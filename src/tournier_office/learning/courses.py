# SPDX-License-Identifier: Apache-2.0
"""What a course's description cannot say: its exam can be held, and the question bank is large enough for a paper."""

from __future__ import annotations

from typing import Any

from tournier.base import BadInput
from tournier_office.learning import lookups, materials, plan, versions
from tournier_office.learning.models import Course
from tournier_office.learning.register import COURSES
from tournier_office.site.register.acts import Asked

_BOUNDS = {
    **versions.TERM,
    "drawn": (1, 100),
    "minutes": (1, 180),
    "pass_mark": (1, 100),
    "tries": (1, 10),
    "wait_hours": (0, 720),
}


def prepare(row: Course, asked: Asked) -> None:
    """Refuse what cannot be, before the entry is written."""
    versions.prepare(row, asked, _BOUNDS)
    if asked.verb in {"publish", "end"}:
        plan.check_kept(row.code, row if asked.verb == "publish" else None)
    if asked.verb == "publish" and lookups.bank(row.code).count() < row.drawn:
        raise BadInput(
            "learning.bank", "The question bank has fewer questions in use than a paper of this course needs.",
            "Take more questions into use, or draft the course with a shorter paper.",
        )  # fmt: skip


def panel(row: Course) -> dict[str, Any]:
    """Whoever decides sees the text as it will be read, and its files."""
    return {"files": materials.of_course(row.pk), **versions.preview(row)}


def settle(row: Course, asked: Asked) -> None:
    """Let the demand follow."""
    versions.settle(COURSES, row, asked)
