# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room. None holds a statement or anything about a customer: ids are random."""

from django.urls import path, re_path

from tournier_office.exports.pages import asking, keys, listing, one

app_name = "exports"
urlpatterns = [
    path("", listing.mine, name="list"),
    path("new/", asking.new, name="new"),
    path("register/", listing.register, name="register"),
    path("keys/", keys.mine, name="keys"),
    path("keys/register/", keys.register, name="register_key"),
    path("take/<slug:link>/", one.take, name="take"),
    path("approvals/<slug:key>/", one.approval, name="approval"),
    path("<slug:key>/", one.one, name="one"),
    path("<slug:key>/state/", one.state, name="state"),
    path("<slug:key>/link/", one.link, name="link"),
    re_path(r"^(?P<key>[-\w]+)/(?P<name>cancel|retry|revoke|confirm)/$", one.act, name="act"),
]
