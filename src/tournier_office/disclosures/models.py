# SPDX-License-Identifier: Apache-2.0
"""The tables of this room. Subjects are the bank's customer keys and stay inside; pages and URLs show opaque ids."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.disclosures.states import OPEN, State
from tournier_office.disclosures.taken import TakenAway
from tournier_office.site.bound import Bound

_ID = 24
_KEY = 128


class Look(Bound):
    """One person's open look at one customer, within one session; its id stands in URLs instead of the customer."""

    PASSING = True

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    staff = models.CharField(max_length=_KEY)
    session = models.CharField(max_length=64)
    subject = models.CharField(max_length=_KEY)
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    case = models.CharField(max_length=80, blank=True)
    searched_by: models.JSONField[Any, Any] = models.JSONField(default=list)  # categories, never values
    found_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        """Looks are found by id; old ones are swept by time."""

        indexes = (models.Index(fields=["touched_at"], name="look_touched"),)

    def __str__(self) -> str:
        return self.id


class CallerMatch(Bound):
    """A caller was matched: who did it, in which session, for which customer. What was compared is not kept."""

    PASSING = True

    staff = models.CharField(max_length=_KEY)
    session = models.CharField(max_length=64)
    subject = models.CharField(max_length=_KEY)
    category = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Found by person and session."""

        indexes = (models.Index(fields=["staff", "session", "subject"], name="caller_match"),)

    def __str__(self) -> str:
        return str(self.pk)


class AccessRequest(Bound):
    """A request for fields that need agreement: exactly these fields, of this customer, for this purpose and channel.

    One for a question in SQL or an export has no customer; it is for one statement, by its digest.
    """

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    requester = models.CharField(max_length=_KEY)
    branch = models.CharField(max_length=_KEY, blank=True)
    subject = models.CharField(max_length=_KEY, blank=True)  # empty where the request is about many
    statement = models.CharField(max_length=64, blank=True)  # then: the digest of what is asked, and for which file
    shape = models.TextField(blank=True)  # of a question in SQL: what of its text may be kept
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    case = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=20)
    fields: models.JSONField[Any, Any] = models.JSONField()  # [[table, field], ...] sorted
    count = models.PositiveIntegerField(default=1)
    reason = models.TextField()
    stages: models.JSONField[Any, Any] = models.JSONField()
    rules: models.JSONField[Any, Any] = models.JSONField(default=list)
    rules_version = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, default=State.FILED, choices=[(s.value, s.value) for s in State])
    filed_at = models.DateTimeField()
    lapses_at = models.DateTimeField()  # of the request while it waits, of the grant afterwards
    grant_until = models.DateTimeField(null=True, blank=True)  # of the grant, where the usual term is not meant
    closed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    entry = models.CharField(max_length=64)

    class Meta:
        """Newest first; a state outside the table cannot be stored."""

        ordering = ("-filed_at", "-id")
        indexes = (
            models.Index(fields=["requester", "filed_at"], name="request_requester"),
            models.Index(fields=["subject", "filed_at"], name="request_subject"),
            models.Index(fields=["state", "lapses_at"], name="request_state"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="request_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="request_has_reason"),
            models.CheckConstraint(condition=~Q(entry=""), name="request_is_recorded"),
            models.CheckConstraint(condition=Q(count__gte=1), name="request_counts"),
            models.CheckConstraint(condition=~Q(subject="", statement=""), name="request_about_something"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | ~Q(state__in=[State.FILED.value, State.APPROVED.value]),
                name="request_used_after_grant",
            ),
        )

    def __str__(self) -> str:
        return self.id

    @property
    def opens(self) -> bool:
        """Whether the stored state is one under which values may be shown; the term is checked by `lookups`."""
        return State(self.state) in OPEN


class Approval(Bound):
    """One person's answer to a request, in one role."""

    class Answer(models.TextChoices):
        """Yes or no."""

        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="approvals")
    stage = models.PositiveIntegerField()
    role = models.CharField(max_length=40)
    person = models.CharField(max_length=_KEY)
    for_whom = models.CharField(max_length=_KEY, blank=True)  # in whose place, by delegation
    answer = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    entry = models.CharField(max_length=64)

    class Meta:
        """One answer for a role of a stage, one answer for a person; a refusal has its reason."""

        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=["request", "stage", "role"], name="approval_role_once"),
            models.UniqueConstraint(fields=["request", "person"], name="approval_person_once"),
            models.UniqueConstraint(
                fields=["request", "for_whom"], condition=~Q(for_whom=""), name="approval_once_in_a_place"
            ),
            models.CheckConstraint(condition=~Q(for_whom=models.F("person")), name="approval_in_anothers_place"),
            models.CheckConstraint(condition=Q(answer="approved") | ~Q(reason=""), name="approval_refusal_reason"),
            models.CheckConstraint(condition=~Q(entry=""), name="approval_is_recorded"),
        )

    def __str__(self) -> str:
        return f"{self.request_id}:{self.stage}:{self.role}"


class BreakGlass(Bound):
    """An emergency: values were shown at once, and somebody else answers whether that was right."""

    class Outcome(models.TextChoices):
        """What the review found."""

        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    staff = models.CharField(max_length=_KEY)
    branch = models.CharField(max_length=_KEY, blank=True)
    subject = models.CharField(max_length=_KEY)
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    case = models.CharField(max_length=80, blank=True)
    fields: models.JSONField[Any, Any] = models.JSONField()
    reason = models.TextField()
    released = models.BooleanField(null=True)  # None until the gate has answered
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    entry = models.CharField(max_length=64, blank=True)
    disclosure = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16, blank=True, choices=Outcome.choices)
    reviewer = models.CharField(max_length=_KEY, blank=True)
    review = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_entry = models.CharField(max_length=64, blank=True)

    class Meta:
        """The actor cannot be the reviewer, and a review is whole or absent."""

        ordering = ("-opened_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reviewer=F("staff")), name="break_glass_two_persons"),
            models.CheckConstraint(condition=Q(released__isnull=True) | ~Q(entry=""), name="break_glass_is_recorded"),
            models.CheckConstraint(
                condition=Q(outcome="", reviewer="", review="", reviewed_at__isnull=True, review_entry="")
                | (
                    ~Q(outcome="")
                    & ~Q(reviewer="")
                    & ~Q(review="")
                    & Q(reviewed_at__isnull=False)
                    & ~Q(review_entry="")
                ),
                name="break_glass_review_whole",
            ),
        )

    def __str__(self) -> str:
        return self.id


class Taking(TakenAway):
    """A copy or a print, as it left (M28, M29): who, when, whose, which fields; never a value."""

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=10)
    staff = models.CharField(max_length=_KEY)
    branch = models.CharField(max_length=_KEY, blank=True)
    subject = models.CharField(max_length=_KEY)
    purpose = models.CharField(max_length=40)
    case = models.CharField(max_length=80, blank=True)
    fields: models.JSONField[Any, Any] = models.JSONField()
    mark = models.CharField(max_length=64)  # the disclosure's id, printed in the watermark
    entry = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Newest first; only copies and prints."""

        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["branch", "at"], name="taking_branch"),)
        constraints = (models.CheckConstraint(condition=Q(channel__in=["copy", "print"]), name="taking_channel_known"),)

    def __str__(self) -> str:
        return self.id
