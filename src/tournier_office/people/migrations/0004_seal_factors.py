# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

SECRETS = ("secret", "seed")


def seal(apps, schema_editor):
    from tournier_office.people.factors import SEALED, FactorAdapter

    adapter = FactorAdapter()
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        clear = [
            name for name in SECRETS if isinstance(row.data.get(name), str) and not row.data[name].startswith(SEALED)
        ]
        for name in clear:
            row.data[name] = adapter.encrypt(row.data[name])
        if clear:
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("people", "0003_two_persons"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
