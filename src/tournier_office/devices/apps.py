# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.devices.register import DEVICES, KEEPERS
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class DevicesConfig(AppConfig):
    """Names the register, and the module that says which devices count; its table is touched by nobody else."""

    name = "tournier_office.devices"
    label = "devices"
    verbose_name = _("Devices")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (DEVICES,)
    terminals = "tournier_office.devices.facts"
    nav = (
        link(DEVICES, Group.PEOPLE),
        Link("inventory:upload", _("Inventory of devices"), 27, posts(*sorted(KEEPERS)), Group.PEOPLE),
    )
