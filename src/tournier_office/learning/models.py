# SPDX-License-Identifier: Apache-2.0
"""What the plan demands, what people have done, and what both are made of. No customer stands in a row."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tournier.base import new_id
from tournier_office.site.bound import Bound
from tournier_office.site.register.rows import ID, NUMBER, RegisterRow

CODE = 40


class Demand(Bound):
    """What holders of `posts` (of any post, where none is named) must have done for a fact to stand; one per version.

    `grace_until` is the last day on which an older version is enough; `carry_until` the last on which a date is that was
    entered about a person before anything was demanded. Both were given by `approver`.
    """

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    fact = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)  # the register of what is demanded, and its row
    row = models.CharField(max_length=ID)
    code = models.CharField(max_length=CODE)
    version = models.PositiveIntegerField()
    posts: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    in_force = models.BooleanField(default=True)
    since = models.DateField()
    grace_until = models.DateField(null=True, blank=True)
    carry_until = models.DateField(null=True, blank=True)
    approver = models.CharField(max_length=NUMBER)

    class Meta:
        """Of each code one version is in force."""

        constraints = (
            models.UniqueConstraint(fields=["code"], condition=Q(in_force=True), name="demand_one_in_force"),
        )

    def __str__(self) -> str:
        return f"{self.code}:{self.version}"


class Record(RegisterRow):
    """A person has done one version of something, which counts until a day; by an exam, or by a source that somebody names."""

    staff = models.CharField(max_length=NUMBER)
    code = models.CharField(max_length=CODE)
    version = models.PositiveIntegerField()
    until = models.DateField()
    source = models.CharField(max_length=200)
    proof = models.CharField(max_length=ID, blank=True)  # the exam

    class Meta:
        """Asked at every decision, by person and code."""

        indexes = (models.Index(fields=["staff", "code"], name="record_of"),)


class Versioned(RegisterRow):
    """One version of what is demanded: its text, the posts that need it, and how long it counts."""

    code = models.CharField(max_length=CODE)
    version = models.PositiveIntegerField(default=1)
    fact = models.CharField(max_length=32)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    text_zh = models.TextField()
    text_en = models.TextField()
    posts = models.CharField(max_length=400, blank=True)
    term_days = models.PositiveIntegerField()
    grace_days = models.PositiveIntegerField(null=True, blank=True)
    ended_by = models.CharField(max_length=NUMBER, blank=True)  # who proposed that it ends

    class Meta:
        """No table of its own."""

        abstract = True


class Course(Versioned):
    """A version of a course, and how its exam is held."""

    drawn = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    pass_mark = models.PositiveIntegerField()
    tries = models.PositiveIntegerField()
    wait_hours = models.PositiveIntegerField()
    contents = models.CharField(max_length=80, blank=True, default="")  # of PBOC3-13

    class Meta:
        """One draft or published row of each version."""

        indexes = (models.Index(fields=["code", "version"], name="course_version"),)


class Document(Versioned):
    """A version of a pledge that is signed, or of a policy that is read and confirmed; which of them its fact says."""

    class Meta:
        """One draft or published row of each version."""

        indexes = (models.Index(fields=["code", "version"], name="document_version"),)


class Question(RegisterRow):
    """A question of the bank: a choice of one or more, with the clause that it rests on. It is never changed, only withdrawn."""

    code = models.CharField(max_length=CODE)  # of the course
    text_zh = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    options_zh = models.TextField()
    options_en = models.TextField()
    answers = models.CharField(max_length=20)
    clauses = models.CharField(max_length=100)

    class Meta:
        """Drawn by course."""

        indexes = (models.Index(fields=["code", "state"], name="question_of"),)


class Exam(RegisterRow):
    """One paper of one person. `seat` holds the person while it runs, so that nobody sits two at a time."""

    staff = models.CharField(max_length=NUMBER)
    course = models.CharField(max_length=ID)
    code = models.CharField(max_length=CODE)
    version = models.PositiveIntegerField()
    paper: models.JSONField[Any, Any] = models.JSONField(default=list)  # keys of the questions, in their order
    sealed = models.CharField(max_length=64)  # SHA-256 of the seed by which the paper was drawn
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    answers: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    score = models.PositiveIntegerField(null=True, blank=True)
    seat = models.CharField(max_length=NUMBER, null=True, blank=True, unique=True)

    class Meta:
        """By person and course."""

        indexes = (models.Index(fields=["staff", "code"], name="exam_of"),)


class Contest(RegisterRow):
    """A contest: what is asked, who may take part, and how much of its outcome is shown. It opens and closes nothing."""

    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    banks = models.CharField(max_length=200)
    posts = models.CharField(max_length=400, blank=True)
    branches = models.CharField(max_length=400, blank=True)
    begins = models.DateField()
    ends = models.DateField()
    drawn = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    tries = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    team_least = models.PositiveIntegerField()
    prize = models.CharField(max_length=400, blank=True)


class ContestPaper(RegisterRow):
    """One paper of one person in a contest; for nobody else to read. `seat` holds the person while it runs."""

    staff = models.CharField(max_length=NUMBER)
    contest = models.CharField(max_length=ID)
    paper: models.JSONField[Any, Any] = models.JSONField(default=list)
    sealed = models.CharField(max_length=64)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    answers: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    score = models.PositiveIntegerField(null=True, blank=True)
    agreed = models.BooleanField(default=False)  # to stand on the board by name
    seat = models.CharField(max_length=NUMBER, null=True, blank=True, unique=True)

    class Meta:
        """By contest, and a person's own."""

        indexes = (models.Index(fields=["contest", "staff"], name="contest_paper_of"),)


class SigningKey(RegisterRow):
    """The public part of a key that a person signs with, 32 bytes of Ed25519 or 65 of SM2; the other part is never here."""

    staff = models.CharField(max_length=NUMBER)
    public = models.CharField(max_length=130)

    class Meta:
        """By person."""

        indexes = (models.Index(fields=["staff", "state"], name="signing_key_of"),)


class Signature(RegisterRow):
    """A person has signed or confirmed one version of a document. What was signed stands here byte by byte."""

    staff = models.CharField(max_length=NUMBER)
    document = models.CharField(max_length=ID)
    code = models.CharField(max_length=CODE)
    version = models.PositiveIntegerField()
    method = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)  # of the template
    statement = models.TextField(blank=True)
    public = models.CharField(max_length=130, blank=True)
    signature = models.CharField(max_length=200, blank=True)
    authenticator = models.TextField(blank=True)
    client = models.TextField(blank=True)

    class Meta:
        """By person."""

        indexes = (models.Index(fields=["staff", "code"], name="signature_of"),)


class Material(Bound):
    """A file of one version of a course. Its bytes lie in the project's folder, under their digest."""

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    course = models.CharField(max_length=ID)
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=NUMBER)

    class Meta:
        """In the order in which they came."""

        ordering = ("at", "id")
        indexes = (models.Index(fields=["course"], name="material_of"),)

    def __str__(self) -> str:
        return self.pk
