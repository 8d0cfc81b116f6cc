# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.mandates.handing import BELONGINGS, HANDOVERS
from tournier_office.mandates.register import DELEGATIONS, GRANTS, LEAVES
from tournier_office.site.register import link


class MandatesConfig(AppConfig):
    """Names the registers, and the modules by which approvals ask who stands in and reviews what is lent; its tables are its own."""

    name = "tournier_office.mandates"
    label = "mandates"
    verbose_name = _("Grants and standing in")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (GRANTS, LEAVES, DELEGATIONS, HANDOVERS, BELONGINGS)
    stands_in = "tournier_office.mandates.facts"
    rights = "tournier_office.mandates.rights"
    nav = (link(GRANTS), link(LEAVES), link(DELEGATIONS), link(HANDOVERS))
