# SPDX-License-Identifier: Apache-2.0
"""The addresses of reviews that were started; the register of campaigns is made by the kit."""

from django.urls import path

from tournier_office.reviews import pages

app_name = "reviews"
urlpatterns = [
    path("mine/", pages.mine, name="mine"),
    path("<slug:key>/", pages.listing, name="list"),
    path("<slug:key>/decide/", pages.decide, name="decide"),
    path("<slug:key>/rest/", pages.confirm_rest, name="rest"),
    path("<slug:key>/report/", pages.report, name="report"),
    path("<slug:key>/sheet/", pages.sheet, name="sheet"),
    path("<slug:key>/rights/<str:right>/", pages.one, name="one"),
]
