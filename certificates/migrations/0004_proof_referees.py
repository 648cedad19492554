"""The referees of proofs: a certificate stands for what the book says, and loses its worth together with it."""

from django.db import migrations

# A certificate names the unit, the entry and the kind of right that the book has; a seizure has none (R-OUT-02).
TRUE = """
CREATE FUNCTION certificates_as_in_the_book() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said record;
BEGIN
    IF NEW.restriction_id IS NULL THEN
        SELECT u.code, e.hash, r.kind, r.closed_by_id INTO said FROM register_right r
            JOIN register_entry e ON e.id = r.entry_id JOIN register_unit u ON u.id = r.unit_id
            WHERE r.id = NEW.right_id;
    ELSE
        SELECT u.code, e.hash, r.kind, r.closed_by_id INTO said FROM register_restriction r
            JOIN register_entry e ON e.id = r.entry_id JOIN register_unit u ON u.id = r.unit_id
            WHERE r.id = NEW.restriction_id;
    END IF;
    IF (said.code, said.hash) IS DISTINCT FROM (NEW.unit_code, NEW.entry_hash)
        OR (said.kind = 'ownership') IS DISTINCT FROM (NEW.kind = 'title')
        OR said.kind = 'seizure' OR said.closed_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'certificate % is not what the book says', NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificate_as_in_the_book BEFORE INSERT ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_as_in_the_book();
"""
TRUE_BACK = """
DROP TRIGGER certificate_as_in_the_book ON certificates_certificate;
DROP FUNCTION certificates_as_in_the_book();
"""

# A right that a later entry says anew may keep its certificate: the new one was opened by the entry that closed the old.
ANEW = """
CREATE FUNCTION certificates_said_anew(before certificates_certificate, after certificates_certificate)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM register_right o JOIN register_right n
            ON n.entry_id = o.closed_by_id AND n.unit_id = o.unit_id AND n.kind = o.kind
        WHERE o.id = before.right_id AND n.id = after.right_id AND after.restriction_id IS NULL
    ) OR EXISTS (
        SELECT 1 FROM register_restriction o JOIN register_restriction n
            ON n.entry_id = o.closed_by_id AND n.unit_id = o.unit_id AND n.kind = o.kind
        WHERE o.id = before.restriction_id AND n.id = after.restriction_id AND after.right_id IS NULL
    )
$$;
"""
ANEW_BACK = "DROP FUNCTION certificates_said_anew(certificates_certificate, certificates_certificate);"

FROZEN = """
CREATE OR REPLACE FUNCTION certificates_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.number, NEW.kind, NEW.series_id, NEW.serial, NEW.printed_serial, NEW.office_id, NEW.case_id, NEW.book,
        NEW.entry_hash, NEW.unit_code, NEW.holders, NEW.content, NEW.salt, NEW.issued_at)
        IS DISTINCT FROM
       (OLD.number, OLD.kind, OLD.series_id, OLD.serial, OLD.printed_serial, OLD.office_id, OLD.case_id, OLD.book,
        OLD.entry_hash, OLD.unit_code, OLD.holders, OLD.content, OLD.salt, OLD.issued_at) THEN
        RAISE EXCEPTION 'what certificate % says is frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.right_id, NEW.restriction_id) IS DISTINCT FROM (OLD.right_id, OLD.restriction_id)
        AND (OLD.state NOT IN ('valid', 'suspended') OR NOT certificates_said_anew(OLD, NEW)) THEN
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
"""
FROZEN_BACK = """
CREATE OR REPLACE FUNCTION certificates_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

# At the commit no certificate is live whose right the book has closed, whoever wrote the entry.
ENDED = """
CREATE FUNCTION certificates_end_with_the_right() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_over text;
BEGIN
    IF TG_TABLE_NAME = 'register_right' THEN
        SELECT number INTO left_over FROM certificates_certificate
            WHERE right_id = NEW.id AND state IN ('valid', 'suspended') LIMIT 1;
    ELSE
        SELECT number INTO left_over FROM certificates_certificate
            WHERE restriction_id = NEW.id AND state IN ('valid', 'suspended') LIMIT 1;
    END IF;
    IF left_over IS NOT NULL THEN
        RAISE EXCEPTION 'the book has closed what certificate % stands for', left_over
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER right_ends_with_its_certificate AFTER UPDATE OF closed_by_id ON register_right
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.closed_by_id IS NOT NULL)
    EXECUTE FUNCTION certificates_end_with_the_right();
CREATE CONSTRAINT TRIGGER restriction_ends_with_its_certificate AFTER UPDATE OF closed_by_id ON register_restriction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.closed_by_id IS NOT NULL)
    EXECUTE FUNCTION certificates_end_with_the_right();
"""
ENDED_BACK = """
DROP TRIGGER restriction_ends_with_its_certificate ON register_restriction;
DROP TRIGGER right_ends_with_its_certificate ON register_right;
DROP FUNCTION certificates_end_with_the_right();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_proofs")]
    operations = [
        migrations.RunSQL(TRUE, TRUE_BACK),
        migrations.RunSQL(ANEW, ANEW_BACK),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
        migrations.RunSQL(ENDED, ENDED_BACK),
    ]
