# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("erasures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="mark",
            field=models.CharField(blank=True, db_index=True, default="", max_length=64),
        ),
    ]
