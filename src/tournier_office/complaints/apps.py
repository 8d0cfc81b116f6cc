# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.complaints.register import COMPLAINTS
from tournier_office.site.navigation import Group, Link, customers_only, posts
from tournier_office.site.register import link


class ComplaintsConfig(AppConfig):
    """Names the register; its tables are touched by nobody else."""

    name = "tournier_office.complaints"
    label = "complaints"
    verbose_name = _("Complaints")
    default_auto_field = "django.db.models.BigAutoField"
    owns = "tournier_office.complaints.owning"
    forgets = "tournier_office.complaints.forgetting"
    registers = (COMPLAINTS,)
    nav = (
        link(COMPLAINTS, Group.CUSTOMERS),
        Link(
            "complain:figures",
            _("Figures of complaints"),
            14,
            posts(*sorted(COMPLAINTS.readers.by_post)),
            Group.CUSTOMERS,
        ),
        Link("complain:file", _("Complain"), 30, customers_only, Group.CUSTOMERS),
    )
