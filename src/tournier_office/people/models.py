# SPDX-License-Identifier: Apache-2.0
"""The tables of this room: branches, posts, staff, who holds which post, users, their sessions and keys.

A staff member's number is the person's id everywhere: in facts, requests and the ledger.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.people.changes import PostChange, StaffChange
from tournier_office.people.command_key import CommandKey
from tournier_office.people.linked_identity import LinkedIdentity
from tournier_office.site.bound import Bound, BoundManager, genuine
from tournier_office.site.imprints import expect_value

__all__ = ["CommandKey", "LinkedIdentity", "PostChange", "StaffChange"]

_ID = 24
_NUMBER = 32


def _here(zh: str, en: str) -> str:
    return zh if (get_language() or "zh").startswith("zh") else en


class Branch(Bound):
    """A place of the bank; `region` groups branches, `parent` makes the tree. A closed one stays in the tree of what was."""

    code = models.CharField(max_length=_NUMBER, primary_key=True)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=120)
    region = models.CharField(max_length=_NUMBER, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the order of codes."""

        ordering = ("code",)

    def __str__(self) -> str:
        name = _here(self.zh, self.en)
        return str(_("%(branch)s (closed)") % {"branch": name}) if self.closed_on else name


class Post(Bound):
    """A post carries grants. From an address outside `networks` nobody signs in who holds it; an empty list means from nowhere."""

    class Kind(models.TextChoices):
        """System, security and audit administration are kept apart from each other and from business (law 5)."""

        BUSINESS = "business", _("business")
        ADMINISTRATION = "administration", _("administration")

    code = models.CharField(max_length=_NUMBER, primary_key=True)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.BUSINESS)
    networks: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)

    class Meta:
        """In the order of codes."""

        ordering = ("code",)

    def __str__(self) -> str:
        return _here(self.zh, self.en)


class Network(Bound):
    """A range of addresses and what it is; the narrowest range that holds an address speaks for it."""

    class Kind(models.TextChoices):
        """The classes the rules know; an address in no range is `outside`."""

        BRANCH = "branch", _("branch")
        OFFICE = "office", _("office")
        VPN = "vpn", _("VPN")

    cidr = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)

    def __str__(self) -> str:
        return self.cidr


class UserManager(BoundManager["User"], BaseUserManager["User"]):
    """Finds users by name; makes none by itself."""


class User(Bound, AbstractBaseUser):
    """Somebody or something that signs in: a staff member, a customer or a service."""

    class Kind(models.TextChoices):
        """What signs in."""

        STAFF = "staff", _("staff")
        CUSTOMER = "customer", _("customer")
        SERVICE = "service", _("service")

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.STAFF)
    customer_key = models.CharField(max_length=128, blank=True)
    is_active = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """A customer's user has the customer's key; nobody else's has one."""

        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="customer") & ~Q(customer_key="")) | (~Q(kind="customer") & Q(customer_key="")),
                name="user_customer_key",
            ),
        )

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password or, for somebody without one, the whole activation code."""
        if not self.has_usable_password():
            codes = genuine(ActivationCode.objects.filter(user=self).exclude(second=""))
            if codes:
                return codes[0].opens(raw_password or "")
        right = super().check_password(raw_password)
        if right and not self._state.adding:
            expect_value(self, "password")  # M44: a hash that somebody wrote into the database opens nothing
        return right


class ActivationCode(Bound):
    """A way in that two administrators give, half each, kept as hashes; without its second half it opens nothing (law 5)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="activation")
    first = models.CharField(max_length=256)
    first_by = models.CharField(max_length=128)
    first_at = models.DateTimeField()
    second = models.CharField(max_length=256, blank=True)
    second_by = models.CharField(max_length=128, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    without_factors = models.BooleanField(default=False)

    class Meta:
        """Two people give it; only whoever sets the system up, before there is anybody, gives both halves."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(second_by=F("first_by")) | Q(first_by__startswith="setup:"), name="activation_two_persons"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def opens(self, text: str) -> bool:
        """Whether both halves are right; both are looked at, so that a wrong one is not told from the other."""
        letters = "".join(text.upper().replace("-", " ").split())
        middle = len(letters) // 2
        first, second = check_password(letters[:middle], self.first), check_password(letters[middle:], self.second)
        return first and second


class Staff(Bound):
    """A person who works for the bank, with the facts that have no register of their own yet."""

    class Employment(models.TextChoices):
        """How the person is employed."""

        REGULAR = "regular", _("regular")
        DISPATCHED = "dispatched", _("dispatched")
        OUTSOURCED = "outsourced", _("outsourced")
        INTERN = "intern", _("intern")

    class Status(models.TextChoices):
        """Whether the person is at work."""

        ACTIVE = "active", _("active")
        ON_LEAVE = "on_leave", _("on leave")
        SUSPENDED = "suspended", _("suspended")
        LEFT = "left", _("left")

    number = models.CharField(max_length=_NUMBER, primary_key=True)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="staff", null=True, blank=True)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=120)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="staff")
    employment = models.CharField(max_length=12, choices=Employment.choices, default=Employment.REGULAR)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    training_until = models.DateField(null=True, blank=True)
    exam_until = models.DateField(null=True, blank=True)
    pledge_until = models.DateField(null=True, blank=True)
    read_confirmed_until = models.DateField(null=True, blank=True)
    background_check_until = models.DateField(null=True, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    sponsor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="sponsored")
    open_violation = models.BooleanField(default=False)
    relatives: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    own_customer = models.CharField(max_length=128, blank=True)
    away: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # [first day, last day] of each leave

    class Meta:
        """In the order of numbers."""

        ordering = ("number",)

    def __str__(self) -> str:
        return _here(self.zh, self.en)


class Holding(Bound):
    """A person holds a post for a term; `until` is the last day, empty when open. `kind` repeats the post's kind for the constraints.

    One that was lent names its `grant`, with the moments between which it counts; with `purposes` or `top_class` it is
    lent in part: for look-ups of these purposes, up to this class (decision 0265).
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended = models.BooleanField(default=False)
    kind = models.CharField(max_length=16, choices=Post.Kind.choices)
    grant = models.CharField(max_length=_ID, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    purposes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    top_class = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """One administrator's post at most; that it excludes business posts is a trigger (migration 0002)."""

        ordering = ("since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["staff"], condition=Q(kind="administration", ended=False), name="holding_one_administration"
            ),
            models.UniqueConstraint(
                fields=["staff", "post", "branch"], condition=Q(ended=False), name="holding_not_twice"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="holding_term"),
            models.CheckConstraint(
                condition=Q(grant="") | Q(starts_at__lt=F("ends_at")), name="holding_lent_for_a_term"
            ),
            models.CheckConstraint(condition=Q(grant="") | Q(kind="business"), name="holding_lends_no_administration"),
        )

    def __str__(self) -> str:
        return f"{self.staff_id}:{self.post_id}:{self.branch_id}"


class SignIn(Bound):
    """One session of one user. Its id names the session in requests and in the ledger; the cookie's key never leaves here."""

    PASSING = True

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=64, blank=True, db_index=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    methods: models.JSONField[Any, Any] = models.JSONField(default=list)
    factors = models.PositiveSmallIntegerField(default=1)
    managed_device = models.BooleanField(default=False)
    device = models.CharField(max_length=64, blank=True, db_index=True)  # its certificate, or nothing
    persona_of = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    idle_seconds = models.PositiveIntegerField()
    locked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-started_at",)

    def __str__(self) -> str:
        return self.id


class PastPassword(Bound):
    """Hashes of passwords that may not come back yet."""

    PASSING = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    hash = models.CharField(max_length=256)
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return str(self.pk)


class ApiKey(Bound):
    """A service's key: a security administrator sets its terms, the keeper collects it; `channels` is all it may do.

    The secret is shown once, to the keeper, and kept only as a hash. Until it is collected there is no secret.
    """

    BEATS = frozenset({"used_at"})

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    prefix = models.CharField(max_length=16, unique=True)
    hash = models.BinaryField(max_length=32, default=bytes)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="api_keys")
    keeper = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="kept_keys", null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=90)
    purpose = models.CharField(max_length=200)
    channels: models.JSONField[Any, Any] = models.JSONField(default=list)
    networks: models.JSONField[Any, Any] = models.JSONField(default=list)
    issued_by = models.CharField(max_length=_NUMBER)
    issued_at = models.DateTimeField()
    collected_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=_NUMBER, blank=True)

    class Meta:
        """Newest first. Whoever set the terms never holds the key (law 5)."""

        ordering = ("-issued_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(keeper_id=F("issued_by")), name="api_key_two_persons"),
            models.CheckConstraint(
                condition=Q(collected_at__isnull=True) | Q(keeper__isnull=False), name="api_key_has_keeper"
            ),
        )

    def __str__(self) -> str:
        return self.prefix
