# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_separation"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivationCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.CharField(max_length=256)),
                ("first_by", models.CharField(max_length=128)),
                ("first_at", models.DateTimeField()),
                ("second", models.CharField(blank=True, max_length=256)),
                ("second_by", models.CharField(blank=True, max_length=128)),
                ("second_at", models.DateTimeField(blank=True, null=True)),
                ("without_factors", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="apikey",
            name="collected_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="apikey",
            name="days",
            field=models.PositiveSmallIntegerField(default=90),
        ),
        migrations.AddField(
            model_name="apikey",
            name="keeper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_keys",
                to="people.staff",
            ),
        ),
        migrations.AlterField(
            model_name="apikey",
            name="hash",
            field=models.BinaryField(default=bytes, max_length=32),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("keeper_id", models.F("issued_by")), _negated=True), name="api_key_two_persons"
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("collected_at__isnull", True), ("keeper__isnull", False), _connector="OR"),
                name="api_key_has_keeper",
            ),
        ),
        migrations.AddField(
            model_name="activationcode",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="activation", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="activationcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("second_by", models.F("first_by")), _negated=True),
                    ("first_by__startswith", "setup:"),
                    _connector="OR",
                ),
                name="activation_two_persons",
            ),
        ),
    ]
