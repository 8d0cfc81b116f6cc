# SPDX-License-Identifier: Apache-2.0
"""Addresses of the customer's own view. None of them names the customer: it is whoever is signed in."""

from django.urls import path

from tournier_office.customers import pages

app_name = "customers"
urlpatterns = [
    path("", pages.mine, name="mine"),
    path("looks/", pages.looks, name="looks"),
    path("looks/<slug:entry>/proof/", pages.proof, name="proof"),
]
