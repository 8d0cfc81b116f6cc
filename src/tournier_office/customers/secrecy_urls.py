# SPDX-License-Identifier: Apache-2.0
"""Addresses of the orders of secrecy."""

from django.urls import path

from tournier_office.customers import secrecy_pages

app_name = "secrecy"
urlpatterns = [
    path("", secrecy_pages.orders, name="orders"),
    path("<slug:key>/", secrecy_pages.decide, name="decide"),
]
