# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.catalogue.register import OWNERS
from tournier_office.site.navigation import Group, Link, staff_only
from tournier_office.site.register import link


class CatalogueConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.catalogue"
    label = "catalogue"
    verbose_name = _("Catalogue")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (OWNERS,)
    owns = "tournier_office.catalogue.owning"
    nav = (
        Link("catalogue:tables", _("Catalogue"), 45, staff_only, Group.RULES),
        link(OWNERS, Group.RULES),
    )
