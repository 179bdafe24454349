from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_user_time_zone"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="toured",
            field=models.BooleanField(default=False, editable=False, verbose_name="has been shown around"),
        ),
    ]
