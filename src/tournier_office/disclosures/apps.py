# SPDX-License-Identifier: Apache-2.0
"""The register of disclosures as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosuresConfig(AppConfig):
    """Look-ups, requests, approvals, emergencies, copies and prints."""

    name = "tournier_office.disclosures"
    label = "disclosures"
    verbose_name = _("Disclosures")
    default_auto_field = "django.db.models.BigAutoField"
