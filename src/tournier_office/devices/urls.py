# SPDX-License-Identifier: Apache-2.0
"""The address of the inventory; the register's are made by the kit."""

from django.urls import path

from tournier_office.devices import pages

app_name = "inventory"
urlpatterns = [path("", pages.upload, name="upload")]
