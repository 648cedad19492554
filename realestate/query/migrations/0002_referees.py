"""What was asked and what was told is never rewritten (R-QRY-04); an authorisation changes only by being revoked."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION query_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER question_append_only BEFORE UPDATE OR DELETE ON query_question
    FOR EACH ROW EXECUTE FUNCTION query_append_only();
CREATE TRIGGER question_no_truncate BEFORE TRUNCATE ON query_question
    FOR EACH STATEMENT EXECUTE FUNCTION query_append_only();
CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON query_look
    FOR EACH ROW EXECUTE FUNCTION query_append_only();
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON query_document
    FOR EACH ROW EXECUTE FUNCTION query_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER document_append_only ON query_document;
DROP TRIGGER look_append_only ON query_look;
DROP TRIGGER question_no_truncate ON query_question;
DROP TRIGGER question_append_only ON query_question;
DROP FUNCTION query_append_only();
"""

GRANT_STAYS = """
CREATE FUNCTION query_grant_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.code, NEW.giver_id, NEW.organisation_id, NEW.unit_id, NEW.subject_name, NEW.subject_number, NEW.purpose,
        NEW.given_at, NEW.expires_at)
        IS DISTINCT FROM
       (OLD.code, OLD.giver_id, OLD.organisation_id, OLD.unit_id, OLD.subject_name, OLD.subject_number, OLD.purpose,
        OLD.given_at, OLD.expires_at)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
        RAISE EXCEPTION 'a grant changes only by being revoked, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_stays BEFORE UPDATE ON query_grant FOR EACH ROW EXECUTE FUNCTION query_grant_stays();
"""
GRANT_STAYS_BACK = """
DROP TRIGGER grant_stays ON query_grant;
DROP FUNCTION query_grant_stays();
"""

ADDRESS = r"""
CREATE INDEX query_unit_address ON register_unit (regexp_replace(location, '\s', '', 'g'));
"""
ADDRESS_BACK = "DROP INDEX query_unit_address;"


class Migration(migrations.Migration):
    dependencies = [("query", "0001_initial")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(GRANT_STAYS, GRANT_STAYS_BACK),
        migrations.RunSQL(ADDRESS, ADDRESS_BACK),
    ]
