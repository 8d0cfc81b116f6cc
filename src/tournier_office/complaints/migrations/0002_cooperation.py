from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="cooperation",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
    ]
