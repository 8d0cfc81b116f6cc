# SPDX-License-Identifier: Apache-2.0
"""Devices. Of the certificate stands its SHA-256 here and nothing else: it may name people."""

from __future__ import annotations

from django.db import models

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _DIGEST = 24, 200, 64


class Device(RegisterRow):
    """A device of a branch (`place`), or of one person there. It counts until the end of the day `until`."""

    name = models.CharField(max_length=_LINE)
    fingerprint = models.CharField(max_length=_DIGEST)
    key_lies = models.CharField(max_length=_WORD)
    place = models.CharField(max_length=NUMBER)
    staff = models.CharField(max_length=NUMBER, blank=True)
    until = models.DateField()

    class Meta:
        """That a certificate stands here once is kept by the act."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["fingerprint"], name="device_of_certificate"),)
