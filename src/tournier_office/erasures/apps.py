# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.erasures.register import ERASURES
from tournier_office.site.navigation import Group
from tournier_office.site.register import link


class ErasuresConfig(AppConfig):
    """Names the register; its table is touched by nobody else."""

    name = "tournier_office.erasures"
    label = "erasures"
    verbose_name = _("Erasures of customers")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (ERASURES,)
    nav = (link(ERASURES, Group.RULES),)
