# SPDX-License-Identifier: Apache-2.0
"""A register of the kit has clocks by naming them: opened with its rows, heard by its moves, ended by them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tournier.base import BadInput
from tournier_office.duties.models import Duty
from tournier_office.duties.register import DUTIES
from tournier_office.site.register import Timed, acts
from tournier_office.site.register.tests.sample import person

# A register of complaints, on the table of another: decided within fifteen days, and the review within thirty of its being asked.
CASES = replace(
    DUTIES,
    acts="",
    deadlines=(Timed("D01", "owner", "second"), Timed("D07", "owner", "", since="escalate")),
    moves=tuple(
        replace(
            move, tells={"drop": "decided", "stand": "appraisal_begun", "go_on": "appraisal_ended"}.get(move.verb, "")
        )
        for move in DUTIES.moves
    ),
    panel="",
)
GIVEN = {"deadline": "Y26", "began_at": "2026-03-01T09:00", "owner": "S0001", "second": "S0002"}


def clock_of(row, deadline):
    return Duty.objects.get(kind="duties", subject=row.pk, deadline=deadline)


def test_a_row_has_its_clock_from_its_opening_until_the_move_that_ends_it(timed, clock):
    row = acts.open_row(CASES, person("S0004"), GIVEN)
    duty = clock_of(row, "D01")
    assert (duty.owner, duty.second, duty.page) == ("S0001", "S0002", f"/duties/{row.pk}/")
    due = duty.due_at
    clock.advance(timedelta(days=1))
    acts.step(CASES, person("S0004"), row.pk, "stand", {"stop": "appraisal_begun", "reason": "an expert"})
    assert clock_of(row, "D01").due_at is None
    clock.advance(timedelta(days=6))
    acts.step(CASES, person("S0004"), row.pk, "go_on", {"stop": "appraisal_begun", "reason": "the report"})
    assert clock_of(row, "D01").due_at == due + timedelta(days=6)  # five would end on a Sunday
    acts.step(CASES, person("S0003"), row.pk, "drop", {"reason": "decided and told"})
    ended = clock_of(row, "D01")
    row.refresh_from_db()
    assert (ended.state, ended.evidence != "") == ("done", True)


def test_a_clock_that_begins_with_a_move(timed):
    row = acts.open_row(CASES, person("S0004"), GIVEN)
    assert not Duty.objects.filter(deadline="D07").exists()
    acts.step(CASES, person("S0004"), row.pk, "escalate", {"reason": "a review is asked for"})
    assert clock_of(row, "D07").owner == "S0001"


def test_a_deadline_that_is_none_takes_the_row_back_with_it(timed):
    wrong = replace(CASES, deadlines=(Timed("D99", "owner"),))
    before = Duty.objects.count()
    with pytest.raises(BadInput):
        acts.open_row(wrong, person("S0004"), GIVEN)
    assert Duty.objects.count() == before
