# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, customers_only, posts


class CustomersConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.customers"
    label = "customers"
    verbose_name = _("My information")
    default_auto_field = "django.db.models.BigAutoField"
    nav = (
        Link("customers:mine", _("My information"), 10, customers_only, Group.CUSTOMERS),
        Link(
            "secrecy:orders",
            _("Orders of secrecy"),
            57,
            posts("compliance_officer", "legal_officer", "auditor"),
            Group.RULES,
        ),
        Link("customers:looks", _("Who looked at my information"), 20, customers_only, Group.CUSTOMERS),
    )
