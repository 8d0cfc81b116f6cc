# SPDX-License-Identifier: Apache-2.0
"""The address of the one list; the registers' are made by the kit."""

from django.urls import path

from tournier_office.holdings import pages

app_name = "assets"
urlpatterns = [path("", pages.listing, name="list")]
