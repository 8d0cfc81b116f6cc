# SPDX-License-Identifier: Apache-2.0
"""The address of the certificate; the register's own are made by the kit."""

from django.urls import path

from tournier_office.erasures import pages

app_name = "erase"
urlpatterns = [path("certificate/<slug:key>/", pages.certificate, name="certificate")]
