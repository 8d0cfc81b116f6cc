# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room. Ids of traces only."""

from django.urls import path

from tournier_office.traces import pages

app_name = "traces"
urlpatterns = [
    path("", pages.traces, name="list"),
    path("new/", pages.new, name="new"),
    path("<slug:key>/", pages.trace, name="trace"),
    path("<slug:key>/state/", pages.state, name="state"),
    path("<slug:key>/agree/", pages.agree, name="agree"),
    path("<slug:key>/reject/", pages.reject, name="reject"),
    path("<slug:key>/withdraw/", pages.withdraw, name="withdraw"),
]
