# SPDX-License-Identifier: Apache-2.0
"""The office as a WSGI program."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")
application = get_wsgi_application()
