# SPDX-License-Identifier: Apache-2.0
"""The address of what a grant would open; the registers' are made by the kit."""

from django.urls import path

from tournier_office.mandates import pages

app_name = "mandates"
urlpatterns = [path("would/", pages.would, name="would")]
