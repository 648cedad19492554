"""The certificates' referees: numbers without gaps, what was printed stays, what was closed stays closed."""

from django.db import migrations

SERIAL = """
CREATE SEQUENCE certificates_printed_serial MAXVALUE 999999999;
"""
SERIAL_BACK = "DROP SEQUENCE certificates_printed_serial;"

GAPLESS = """
CREATE FUNCTION certificates_next_in_series() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    top integer;
BEGIN
    SELECT max(serial) INTO top FROM certificates_certificate WHERE series_id = NEW.series_id;
    IF NEW.serial <> COALESCE(top, 0) + 1 THEN
        RAISE EXCEPTION 'certificate % does not follow number % of its series', NEW.serial, COALESCE(top, 0)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificate_follows BEFORE INSERT ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_next_in_series();

CREATE FUNCTION certificates_series_used_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    drawn integer;
    top integer;
    which bigint;
BEGIN
    IF TG_TABLE_NAME = 'certificates_numberseries' THEN
        which := NEW.id;
    ELSE
        which := NEW.series_id;
    END IF;
    SELECT last INTO drawn FROM certificates_numberseries WHERE id = which;
    SELECT max(serial) INTO top FROM certificates_certificate WHERE series_id = which;
    IF drawn <> COALESCE(top, 0) THEN
        RAISE EXCEPTION 'series % stands at %, its last certificate at %', which, drawn, COALESCE(top, 0)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER series_number_is_used AFTER INSERT OR UPDATE ON certificates_numberseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION certificates_series_used_up();
CREATE CONSTRAINT TRIGGER certificate_number_was_drawn AFTER INSERT ON certificates_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION certificates_series_used_up();
"""
GAPLESS_BACK = """
DROP TRIGGER certificate_number_was_drawn ON certificates_certificate;
DROP TRIGGER series_number_is_used ON certificates_numberseries;
DROP FUNCTION certificates_series_used_up();
DROP TRIGGER certificate_follows ON certificates_certificate;
DROP FUNCTION certificates_next_in_series();
"""

FROZEN = """
CREATE FUNCTION certificates_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.number, NEW.kind, NEW.series_id, NEW.serial, NEW.printed_serial, NEW.office_id, NEW.case_id, NEW.right_id,
        NEW.entry_hash, NEW.unit_code, NEW.holders, NEW.content, NEW.salt, NEW.issued_at)
        IS DISTINCT FROM
       (OLD.number, OLD.kind, OLD.series_id, OLD.serial, OLD.printed_serial, OLD.office_id, OLD.case_id, OLD.right_id,
        OLD.entry_hash, OLD.unit_code, OLD.holders, OLD.content, OLD.salt, OLD.issued_at) THEN
        RAISE EXCEPTION 'what certificate % says is frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('replaced', 'cancelled')
        AND (NEW.state, NEW.closed_at, NEW.reason) IS DISTINCT FROM (OLD.state, OLD.closed_at, OLD.reason) THEN
        RAISE EXCEPTION 'certificate % is %, which is final', OLD.number, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.replaced_by_id IS NOT NULL AND NEW.replaced_by_id IS DISTINCT FROM OLD.replaced_by_id THEN
        RAISE EXCEPTION 'certificate % has its successor', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sealed_at IS NOT NULL AND (NEW.token, NEW.pdf_key, NEW.pdf_sha256, NEW.pdf_size, NEW.sealed_at)
        IS DISTINCT FROM (OLD.token, OLD.pdf_key, OLD.pdf_sha256, OLD.pdf_size, OLD.sealed_at) THEN
        RAISE EXCEPTION 'certificate % is sealed', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_frozen();
"""
FROZEN_BACK = """
DROP TRIGGER certificate_frozen ON certificates_certificate;
DROP FUNCTION certificates_frozen();
"""

KEPT = """
CREATE FUNCTION certificates_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER certificate_kept BEFORE DELETE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_kept();
CREATE TRIGGER series_kept BEFORE DELETE ON certificates_numberseries
    FOR EACH ROW EXECUTE FUNCTION certificates_kept();
CREATE TRIGGER verification_append_only BEFORE UPDATE OR DELETE ON certificates_verification
    FOR EACH ROW EXECUTE FUNCTION certificates_kept();
"""
KEPT_BACK = """
DROP TRIGGER verification_append_only ON certificates_verification;
DROP TRIGGER series_kept ON certificates_numberseries;
DROP TRIGGER certificate_kept ON certificates_certificate;
DROP FUNCTION certificates_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [
        migrations.RunSQL(SERIAL, SERIAL_BACK),
        migrations.RunSQL(GAPLESS, GAPLESS_BACK),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
