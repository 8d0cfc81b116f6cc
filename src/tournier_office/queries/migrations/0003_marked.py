from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queries", "0002_behind_the_request"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="marked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["marked", "started_at"], name="query_run_marked"),
        ),
    ]
