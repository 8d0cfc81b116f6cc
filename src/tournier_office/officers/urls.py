# SPDX-License-Identifier: Apache-2.0
"""The addresses of the contacts and of the branches; the registers' are made by the kit."""

from django.urls import path

from tournier_office.officers import pages

app_name = "protection"
urlpatterns = [
    path("", pages.contacts, name="contacts"),
    path("branches/", pages.branches, name="branches"),
    path("branches/sheet/", pages.sheet, name="sheet"),
]
