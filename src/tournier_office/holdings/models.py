# SPDX-License-Identifier: Apache-2.0
"""Holdings of paper and of media, and the counts of the rooms in which they lie. Nobody's name or number stands here but staff's."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _TEXT = 24, 200, 1000


class Carrier(RegisterRow):
    """A box, a file or a medium. `label` is what stands on it; `unit` and `room` are where it lies; `taker` whom it is offered to.

    `cls` follows from what is in it, `keep_until` from the terms of the law pack: the longest wins. `how` is the way by which
    it is destroyed, `executor` who says so, `supervisor` the second person who saw it.
    """

    label = models.CharField(max_length=_WORD)
    kind = models.CharField(max_length=_WORD)
    holds = models.CharField(max_length=_TEXT)
    cls = models.CharField(max_length=2)
    grade = models.CharField(max_length=_WORD)
    persons = models.PositiveIntegerField()
    unit = models.CharField(max_length=NUMBER)
    room = models.CharField(max_length=_LINE)
    custodian = models.CharField(max_length=NUMBER)
    taker = models.CharField(max_length=NUMBER, blank=True)
    terms = models.CharField(max_length=_LINE)
    begun = models.DateField()
    keep_until = models.DateField()
    hold = models.CharField(max_length=_WORD)
    how = models.CharField(max_length=_WORD, blank=True)
    executor = models.CharField(max_length=NUMBER, blank=True)
    supervisor = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody destroys alone (law 5). That a label is there once is kept by the act."""

        ordering = ("-opened_at", "-id")
        indexes = (
            models.Index(fields=["unit", "room", "state"], name="holding_room"),
            models.Index(fields=["custodian", "state"], name="holding_custodian"),
            models.Index(fields=["label"], name="holding_label"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(supervisor="") | ~Q(supervisor=F("executor")), name="holding_two_persons"
            ),
        )


class StockTake(RegisterRow):
    """The next count of one room, or one that was made. What was found beside the list stands in words of labels."""

    unit = models.CharField(max_length=NUMBER)
    room = models.CharField(max_length=_LINE)
    answerer = models.CharField(max_length=NUMBER)
    counter = models.CharField(max_length=NUMBER, blank=True)
    second = models.CharField(max_length=NUMBER, blank=True)
    numbers = models.TextField(blank=True)
    expected = models.PositiveIntegerField(null=True, blank=True)
    found = models.PositiveIntegerField(null=True, blank=True)
    missing = models.TextField(blank=True)
    elsewhere = models.TextField(blank=True)
    surplus = models.TextField(blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Two people count (law 5). That one is due for a room is kept by the act."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["unit", "room", "state"], name="stocktake_room"),)
        constraints = (
            models.CheckConstraint(condition=Q(second="") | ~Q(second=F("counter")), name="stocktake_two_persons"),
        )
