# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.site.navigation import Group, Link, posts, staff_only
from tournier_office.site.register import link
from tournier_office.violations.register import NEAR_MISSES, VIOLATIONS

# Who examines or answers an appeal by being named holds one of these posts.
_INVOLVED = sorted(VIOLATIONS.readers.by_post | VIOLATIONS.openers.by_post)


class ViolationsConfig(AppConfig):
    """Violations and accountability."""

    name = "tournier_office.violations"
    label = "violations"
    verbose_name = _("Violations")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (NEAR_MISSES, VIOLATIONS)
    against = "tournier_office.violations.facts"
    nav = (
        link(NEAR_MISSES, Group.OWN),
        Link("violations:list", VIOLATIONS.words, VIOLATIONS.place, posts(*_INVOLVED), Group.MISCONDUCT),
        Link(
            "cases:points", _("Points of the year"), 20, posts(*sorted(VIOLATIONS.exporters.by_post)), Group.MISCONDUCT
        ),
        Link("cases:mine", _("Cases about me"), 21, staff_only, Group.OWN),
    )
