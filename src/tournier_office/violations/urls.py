# SPDX-License-Identifier: Apache-2.0
"""The addresses of a person's own cases; the registers' are made by the kit."""

from django.urls import path

from tournier_office.violations import pages

app_name = "cases"
urlpatterns = [
    path("", pages.mine, name="mine"),
    path("points/", pages.points, name="points"),
    path("points/sheet/", pages.points_sheet, name="points_sheet"),
    path("<slug:key>/", pages.one, name="one"),
    path("<slug:key>/<slug:verb>/", pages.say, name="say"),
]
