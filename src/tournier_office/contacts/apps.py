# SPDX-License-Identifier: Apache-2.0
"""The registers as Django knows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tournier_office.contacts.register import CONTACTS, LEADS, OVERSEERS, WEIGHINGS
from tournier_office.site.navigation import Group, Link, posts
from tournier_office.site.register import link


class ContactsConfig(AppConfig):
    """Names the registers; their tables are touched by nobody else."""

    name = "tournier_office.contacts"
    label = "contacts"
    verbose_name = _("Contacts by partners")
    default_auto_field = "django.db.models.BigAutoField"
    forgets = "tournier_office.contacts.forgetting"
    registers = (CONTACTS, WEIGHINGS, LEADS)
    nav = (
        link(CONTACTS, Group.MISCONDUCT),
        Link("contacted:upload", _("File of contacts"), 25, posts(*sorted(OVERSEERS)), Group.MISCONDUCT),
        link(WEIGHINGS, Group.MISCONDUCT),
        link(LEADS, Group.MISCONDUCT),
    )
