# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, posts
from tournier_office.traces.access import TRACERS


class TracesConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.traces"
    label = "traces"
    verbose_name = _("Leak traces")
    default_auto_field = "django.db.models.BigAutoField"
    nav = (Link("traces:list", _("Leak traces"), 45, posts(*TRACERS), Group.MISCONDUCT),)
