# SPDX-License-Identifier: Apache-2.0
"""Errors in the reader's language, in every template without being loaded."""

from django import template

from tournier_office.site.said import said_error

register = template.Library()
register.filter("said", said_error)
