# SPDX-License-Identifier: Apache-2.0
"""Addresses of the catalogue."""

from django.urls import path

from tournier_office.catalogue import accountable_pages, pages

app_name = "catalogue"
urlpatterns = [
    path("", pages.tables, name="tables"),
    path("open/", pages.unclassified, name="unclassified"),
    path("answers/", pages.answers, name="answers"),
    path("accountable/", accountable_pages.everything, name="accountable"),
    path("accountable/sheet/", accountable_pages.sheet, name="accountable_sheet"),
    path("conformity/", pages.conformity, name="conformity"),
    path("versions/", pages.versions, name="versions"),
    path("versions/adopted/", pages.propose_adopted, name="adopted"),
    path("versions/<str:key>/", pages.version, name="version"),
    path("versions/<str:key>/decide/", pages.decide, name="decide"),
    path("tables/<path:key>/", pages.table, name="table"),
]
