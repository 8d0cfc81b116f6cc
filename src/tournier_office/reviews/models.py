# SPDX-License-Identifier: Apache-2.0
"""Campaigns, the rolls of what each reviews, the verdicts, and the use of rights as the ledger tells it."""

from __future__ import annotations

from typing import Any

from django.db import models

from tournier.base import new_id
from tournier_office.site.bound import Bound
from tournier_office.site.register.rows import ID, NUMBER, RegisterRow


class Campaign(RegisterRow):
    """One review: whose rights, who owns it, until when, and from which rules, catalogue of posts and entries it was made."""

    title = models.CharField(max_length=120)
    owner = models.CharField(max_length=NUMBER)
    branches = models.CharField(max_length=2000, blank=True)
    posts = models.CharField(max_length=400, blank=True)
    employments = models.CharField(max_length=80, blank=True)
    term = models.CharField(max_length=8)
    started_by = models.CharField(max_length=NUMBER, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    grace_until = models.DateField(null=True, blank=True)
    grace_by = models.CharField(max_length=NUMBER, blank=True)
    asked_by = models.CharField(max_length=NUMBER, blank=True)  # who proposed to withdraw it
    rules = models.CharField(max_length=64, blank=True)
    opens: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # digest of what each post opens
    total = models.PositiveIntegerField(default=0)
    standing_out = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    used_from = models.CharField(max_length=64, blank=True)
    used_to = models.CharField(max_length=64, blank=True)
    used_whole = models.BooleanField(default=False)
    told: models.JSONField[Any, Any] = models.JSONField(
        default=dict, blank=True
    )  # reviewer: whether their duty is done
    suspended = models.PositiveIntegerField(null=True, blank=True)


class LongText(models.TextField):  # type: ignore[type-arg]  # as the one that it is
    """A text that goes to the database as a value of its own, however many rows go with it.

    Of many rows Django makes arrays for PostgreSQL, which the driver quotes sign by sign: of texts as long as these that
    cost more than making the whole list. A field that has a placeholder is left out of that.
    """

    def get_placeholder(self, _value: object, _compiler: object, _connection: object) -> str:
        """As every other value."""
        return "%s"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """To the tables it is a text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", list(args), dict(kwargs)


class Roll(Bound):
    """A part of a campaign's rights: of those people whose numbers fall into `place`. `live` while it may bar somebody."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rolls")
    place = models.CharField(max_length=16)
    body = LongText()
    live = models.BooleanField(default=True)

    class Meta:
        """Found by the place of a person's number, at every fetch."""

        constraints = (models.UniqueConstraint(fields=["campaign", "place"], name="roll_place"),)
        indexes = (models.Index(fields=["place", "live"], name="roll_live"),)

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.place}"


class Verdict(Bound):
    """One act of a reviewer about one right or many: what, why, and a commitment to which, as the entry holds it."""

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="verdicts")
    verb = models.CharField(max_length=12)
    by = models.CharField(max_length=NUMBER)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    to = models.CharField(max_length=NUMBER, blank=True)
    many = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    count = models.PositiveIntegerField()
    salt = models.CharField(max_length=32)
    root = models.CharField(max_length=64)
    keys = models.TextField()  # of the rights, with commas between
    entry = models.CharField(max_length=64)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.pk


class UseRoll(Bound):
    """What people of one place used, by day: counted from allowed disclosures of the ledger, of nothing about customers."""

    PASSING = True

    place = models.CharField(max_length=16, primary_key=True)
    body = models.TextField()

    def __str__(self) -> str:
        return self.place


class UseMark(Bound):
    """From which entry to which the use was counted; `top` and `cursor` are those of a pass that is not done yet."""

    PASSING = True

    id = models.CharField(max_length=8, primary_key=True, default="use")
    first = models.CharField(max_length=64, blank=True)
    last = models.CharField(max_length=64, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    counted = models.PositiveBigIntegerField(default=0)
    top = models.CharField(max_length=64, blank=True)
    top_at = models.DateTimeField(null=True, blank=True)
    cursor = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.pk
