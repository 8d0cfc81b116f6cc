# SPDX-License-Identifier: Apache-2.0
"""The table of identities at the bank's identity provider; `people.models` brings it in."""

from __future__ import annotations

from django.db import models

from tournier_office.site.bound import Bound


class LinkedIdentity(Bound):
    """Who a user is at the identity provider: its name and the subject that it gave, as the person linked them."""

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="linked_identity")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)  # OpenID Connect Core 1.0, section 2: at most 255 ASCII characters
    linked_at = models.DateTimeField()

    class Meta:
        """An identity is one person's."""

        constraints = (models.UniqueConstraint(fields=["issuer", "subject"], name="identity_of_one_user"),)

    def __str__(self) -> str:
        return str(self.pk)
