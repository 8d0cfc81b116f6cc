# SPDX-License-Identifier: Apache-2.0
"""The office's settings, with a password hash that costs nothing: these walks sign in dozens of times.

The demo's walks in the browser keep the real one, and `people/tests/test_sign_in.py` says what it costs.
"""

from tournier_office.site.settings import *  # noqa: F403 - settings are these, but for one

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
