"""The identifier of an electronic certificate; and a code of what time may end is answered only after a look at it."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

WELL_FORMED = r"^(1\.2\.156\.3005\.2\.[0-9A-Z]{21}\.[0-9A-Z]{18}\.\d{13}\.\d{3}\.[0-9A-Z])?$"
earlier = import_module("certificates.migrations.0004_proof_referees")
FROZEN_BACK = earlier.FROZEN
FROZEN = FROZEN_BACK.replace("NEW.printed_serial,", "NEW.printed_serial, NEW.identifier,").replace(
    "OLD.printed_serial,", "OLD.printed_serial, OLD.identifier,"
)

# As before, but a live proof that can end by itself is not noted here: the caller looks at the time, then notes it.
CHECK = """
DROP FUNCTION certificates_check_code(text, timestamptz, text);
CREATE FUNCTION certificates_check_code(
    asked_token text, asked_at timestamptz, asked_by text,
    OUT pk bigint, OUT number text, OUT kind text, OUT state text, OUT holders jsonb, OUT unit_code text,
    OUT content jsonb, OUT closed_at timestamptz, OUT noted boolean
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.id, c.number, c.kind, c.state, c.holders, c.unit_code, c.content - '{rows,notes,drawings}'::text[],
            c.closed_at, c.closed_at IS NOT NULL OR c.kind = 'title' OR c.content ->> 'matter' = 'mortgage'
        INTO pk, number, kind, state, holders, unit_code, content, closed_at, noted
        FROM certificates_certificate c WHERE c.token = asked_token AND c.token <> '';
    IF noted THEN
        PERFORM set_config('synchronous_commit', 'off', true);
        INSERT INTO certificates_verification (certificate_id, at, how, result, visitor)
            VALUES (pk, asked_at, 'token', state, asked_by);
    END IF;
END $$;
"""
DROPPED = "DROP FUNCTION certificates_check_code(text, timestamptz, text);"
CHECK_BACK = DROPPED + import_module("certificates.migrations.0005_one_question").CHECK


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_one_question")]
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="identifier",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="电子证照标识"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=~Q(identifier=""), fields=("identifier",), name="certificate_identifier_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(identifier__regex=WELL_FORMED), name="certificate_identifier_well_formed"
            ),
        ),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
        migrations.RunSQL(CHECK, CHECK_BACK),
    ]
