"""Certificates of notices and objections, and separate books of co-owners."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

LIVE = Q(state__in=["valid", "suspended"])


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_referees"),
        ("register", "0002_referees"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="certificate", name="certificate_one_live_for_a_right"),
        migrations.RemoveConstraint(model_name="certificate", name="certificate_number_well_formed"),
        migrations.AddField(
            model_name="certificate",
            name="book",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="第几本"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="restriction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="register.restriction",
                verbose_name="预告或异议",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="right",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="register.right",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=LIVE, fields=("right", "book"), name="certificate_one_live_for_a_right"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=LIVE, fields=("restriction",), name="certificate_one_live_for_a_restriction"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(kind="proof", restriction__isnull=False, right=None)
                | Q(restriction=None, right__isnull=False),
                name="certificate_of_a_right_or_of_a_restriction",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(book=1) | Q(book__gte=1, book__lte=1000, kind="title"),
                name="certificate_separate_books_of_owners_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(kind="title", number__regex="^.（\\d{4}）.{2,15}不动产权第\\d{7}号$")
                | Q(kind="proof", number__regex="^.（\\d{4}）.{2,15}不动产证明第\\d{7}号$"),
                name="certificate_number_well_formed",
            ),
        ),
    ]
