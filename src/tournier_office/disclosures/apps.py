# SPDX-License-Identifier: Apache-2.0
"""The register of disclosures as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, business_only


class DisclosuresConfig(AppConfig):
    """Look-ups, requests, approvals, emergencies, copies and prints."""

    name = "tournier_office.disclosures"
    label = "disclosures"
    verbose_name = _("Disclosures")
    default_auto_field = "django.db.models.BigAutoField"
    owns = "tournier_office.disclosures.owning"
    forgets = "tournier_office.disclosures.forgetting"
    nav = (
        Link("disclosures:search", _("Look up"), 10, business_only, Group.CUSTOMERS),
        Link("disclosures:requests", _("My requests"), 20, business_only, Group.OWN),
        Link("disclosures:approvals", _("Approvals"), 30, business_only, Group.DECISIONS),
        Link("disclosures:emergencies", _("Emergencies"), 40, business_only, Group.DECISIONS),
        Link(
            "disclosures:takings",
            _("Copies and prints"),
            50,
            business_only,
            Group.CUSTOMERS,
        ),
    )
