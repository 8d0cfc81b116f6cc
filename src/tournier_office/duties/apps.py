# SPDX-License-Identifier: Apache-2.0
"""The register as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.duties.register import DUTIES, OVERSEERS
from tournier_office.site.happenings import Happening, happened
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class DutiesConfig(AppConfig):
    """Names the register, and lets it hear what happens in others; its tables are touched by nobody else."""

    name = "tournier_office.duties"
    label = "duties"
    verbose_name = _("Duties")
    default_auto_field = "django.db.models.BigAutoField"
    owns = "tournier_office.duties.owning"
    registers = (DUTIES,)
    nav = (
        link(DUTIES, Group.OWN),
        Link("notices:mine", _("Reminders"), 16, group=Group.OWN),
        Link("notices:shares", _("How duties went"), 17, posts(*sorted(DUTIES.exporters.by_post)), Group.OWN),
        Link("notices:unsent", _("Notices that failed"), 28, posts(*sorted(OVERSEERS), "system_admin"), Group.RULES),
    )

    def ready(self) -> None:
        """Listen to what other registers announce."""
        happened.connect(_hear, dispatch_uid="duties")


def _hear(*, happening: Happening, **_more: object) -> None:
    from tournier_office.duties.actions import hear

    hear(happening)
