# SPDX-License-Identifier: Apache-2.0
"""The addresses of the feed and of orphan accounts; exits are made by the kit."""

from django.urls import path

from tournier_office.personnel import pages

app_name = "personnel"
urlpatterns = [
    path("feed/", pages.runs, name="runs"),
    path("feed/<slug:key>/", pages.run, name="run"),
    path("feed/<slug:key>/codes/", pages.codes, name="codes"),
    path("feed/<slug:key>/<slug:verb>/", pages.decide, name="decide"),
    path("orphans/", pages.found, name="orphans"),
]
