# SPDX-License-Identifier: Apache-2.0
"""The addresses of the public's pages and of the figures; the staff's register is made by the kit."""

from django.urls import path

from tournier_office.complaints import pages

app_name = "complain"
urlpatterns = [
    path("", pages.file, name="file"),
    path("follow/", pages.follow, name="follow"),
    path("follow/<slug:verb>/", pages.step, name="step"),
    path("evidence/<slug:key>/", pages.evidence, name="evidence"),
    path("figures/", pages.figures, name="figures"),
]
