# SPDX-License-Identifier: Apache-2.0
"""The table of keys by which commands act as a person; `people.models` brings it in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tournier.base import new_id
from tournier_office.site.bound import Bound


class CommandKey(Bound):
    """A key by which commands act as a person: asked by the command, granted in a session of that person, for hours.

    Only hashes are kept. `sign_in` is the session it opens, `granted_in` the one it ends with.
    """

    BEATS = frozenset({"used_at"})

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="command_keys")
    code_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    address = models.CharField(max_length=64)
    hours = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    sign_in = models.OneToOneField(
        "people.SignIn", null=True, blank=True, on_delete=models.CASCADE, related_name="command_key"
    )
    granted_in = models.ForeignKey(
        "people.SignIn", null=True, blank=True, on_delete=models.CASCADE, related_name="granted_commands"
    )

    class Meta:
        """Newest first. What is granted names the session that it opens, the one it ends with, and its end."""

        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True, sign_in__isnull=True)
                | Q(
                    granted_at__isnull=False, sign_in__isnull=False, granted_in__isnull=False, expires_at__isnull=False
                ),
                name="command_key_granted_whole",
            ),
        )

    def __str__(self) -> str:
        return self.id
