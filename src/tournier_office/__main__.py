# SPDX-License-Identifier: Apache-2.0
"""`python -m tournier_office COMMAND`: Django's own commands for operators, over the project in TOURNIER_PROJECT."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")
execute_from_command_line(["python -m tournier_office", *sys.argv[1:]])
