# SPDX-License-Identifier: Apache-2.0
import django.db.models.deletion
import tournier.base.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_seal_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommandKey",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=tournier.base.identifiers.new_id,
                        editable=False,
                        max_length=24,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                ("address", models.CharField(max_length=64)),
                ("hours", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("granted_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "granted_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="granted_commands",
                        to="people.signin",
                    ),
                ),
                (
                    "sign_in",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="command_key",
                        to="people.signin",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="command_keys", to="people.staff"
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("granted_at__isnull", True), ("sign_in__isnull", True)),
                            models.Q(
                                ("expires_at__isnull", False),
                                ("granted_at__isnull", False),
                                ("granted_in__isnull", False),
                                ("sign_in__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="command_key_granted_whole",
                    )
                ],
            },
        ),
    ]
