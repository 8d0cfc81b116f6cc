# SPDX-License-Identifier: Apache-2.0
"""The addresses of the figures; the registers' are made by the kit."""

from django.urls import path

from tournier_office.interests import pages

app_name = "declared"
urlpatterns = [path("", pages.figures, name="figures"), path("ask/", pages.ask, name="ask")]
