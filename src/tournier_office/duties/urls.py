# SPDX-License-Identifier: Apache-2.0
"""The addresses of one's own reminders, and of how duties went; the register's own are made by the kit."""

from django.urls import path

from tournier_office.duties import pages

app_name = "notices"
urlpatterns = [
    path("", pages.mine, name="mine"),
    path("read/", pages.read, name="read"),
    path("ways/", pages.ways, name="ways"),
    path("shares/", pages.shares, name="shares"),
    path("shares/sheet/", pages.shares_sheet, name="shares_sheet"),
    path("unsent/", pages.unsent, name="unsent"),
    path("unsent/<slug:key>/again/", pages.again, name="again"),
]
