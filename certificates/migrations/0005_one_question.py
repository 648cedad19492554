"""Verifying a code asks one question: what the register says at this moment, and the note that somebody asked."""

from django.db import migrations, models

# Answers only for the very code that was sealed; the caller looks at the signature of any other.
# Without waiting for the disk: a crash may cost the last moment's notes. A function, because the server keeps its plans,
# also behind a pooler of connections.
CHECK = """
CREATE FUNCTION certificates_check_code(
    asked_token text, asked_at timestamptz, asked_by text,
    OUT pk bigint, OUT number text, OUT kind text, OUT state text, OUT holders jsonb, OUT unit_code text,
    OUT content jsonb, OUT closed_at timestamptz
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.id, c.number, c.kind, c.state, c.holders, c.unit_code, c.content - '{rows,notes,drawings}'::text[], c.closed_at
        INTO pk, number, kind, state, holders, unit_code, content, closed_at
        FROM certificates_certificate c WHERE c.token = asked_token AND c.token <> '';
    IF pk IS NOT NULL THEN
        PERFORM set_config('synchronous_commit', 'off', true);
        INSERT INTO certificates_verification (certificate_id, at, how, result, visitor)
            VALUES (pk, asked_at, 'token', state, asked_by);
    END IF;
END $$;
"""
CHECK_BACK = "DROP FUNCTION certificates_check_code(text, timestamptz, text);"


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_proof_referees")]
    operations = [
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token", ""), _negated=True), fields=("token",), name="certificate_token_once"
            ),
        ),
        migrations.RunSQL(CHECK, CHECK_BACK),
    ]
