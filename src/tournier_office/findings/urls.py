# SPDX-License-Identifier: Apache-2.0
"""Addresses of findings; those of the registers are made by the kit."""

from django.urls import path

from tournier_office.findings import pages

app_name = "findings"
urlpatterns = [path("form/", pages.file, name="file")]
