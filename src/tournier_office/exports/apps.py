# SPDX-License-Identifier: Apache-2.0
"""The register of exports as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, business_only


class ExportsConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.exports"
    label = "exports"
    verbose_name = _("Exports")
    default_auto_field = "django.db.models.BigAutoField"
    owns = "tournier_office.exports.owning"
    answered = "tournier_office.exports.answered"
    forgets = "tournier_office.exports.forgetting"
    recalls = "tournier_office.exports.recalling"
    nav = (Link("exports:list", _("Exports"), 45, business_only, Group.CUSTOMERS),)
