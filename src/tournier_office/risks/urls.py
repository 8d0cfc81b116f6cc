# SPDX-License-Identifier: Apache-2.0
"""The addresses of the report; the register's are made by the kit."""

from django.urls import path

from tournier_office.risks import pages

app_name = "risk_report"
urlpatterns = [
    path("", pages.report, name="report"),
    path("sheet/", pages.sheet, name="sheet"),
]
