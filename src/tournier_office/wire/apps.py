# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, business_only


class WireConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.wire"
    label = "wire"
    verbose_name = _("Wire passwords")
    default_auto_field = "django.db.models.BigAutoField"
    rights = "tournier_office.wire.rights"
    nav = (Link("wire:mine", _("Wire passwords"), 65, business_only, Group.OWN),)
