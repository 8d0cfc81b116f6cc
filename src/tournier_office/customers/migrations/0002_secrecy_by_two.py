# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="secrecyorder",
            name="confirm_entry",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="secrecyorder",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="secrecyorder",
            name="confirmed_by",
            field=models.CharField(blank=True, max_length=128),
        ),
        migrations.AddConstraint(
            model_name="secrecyorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", models.F("ordered_by")), _negated=True), name="secrecy_two_persons"
            ),
        ),
    ]
