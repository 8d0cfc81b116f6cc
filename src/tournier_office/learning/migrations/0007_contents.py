from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0006_contests"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="contents",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
