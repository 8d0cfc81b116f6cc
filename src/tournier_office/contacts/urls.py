# SPDX-License-Identifier: Apache-2.0
"""The address of a file of contacts; the registers' are made by the kit."""

from django.urls import path

from tournier_office.contacts import pages

app_name = "contacted"
urlpatterns = [path("", pages.upload, name="upload")]
