# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room."""

from django.urls import path

from tournier_office.wire import pages

app_name = "wire"
urlpatterns = [
    path("", pages.mine, name="mine"),
    path("issue/", pages.issue, name="issue"),
    path("<slug:key>/revoke/", pages.revoke, name="revoke"),
]
