import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_sides_and_notices")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["number"], name="case_found_by_digits", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["name"], name="party_found_by_name", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["id_number"], name="party_found_by_id_number"),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["phone"], name="party_found_by_phone"),
        ),
    ]
