# SPDX-License-Identifier: Apache-2.0
"""Since this one, second factors and passkeys have imprints (decision 0191). What was there is bound around it."""

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing of ours changes; `site.upgrading` sees that it was not applied before."""

    dependencies = [("people", "0005_command_keys"), ("mfa", "0003_authenticator_type_uniq"), ("site", "0002_imprints")]

    operations = []
