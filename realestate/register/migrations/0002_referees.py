"""The book's referees: entries and their projections may not be rewritten, shares add up to one."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION register_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON register_entry
    FOR EACH ROW EXECUTE FUNCTION register_append_only();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON register_entry
    FOR EACH STATEMENT EXECUTE FUNCTION register_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER entry_no_truncate ON register_entry;
DROP TRIGGER entry_append_only ON register_entry;
DROP FUNCTION register_append_only();
"""

CHAIN = """
CREATE FUNCTION register_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before record;
BEGIN
    SELECT ordinal, hash INTO before FROM register_entry
        WHERE unit_id = NEW.unit_id ORDER BY ordinal DESC LIMIT 1;
    IF NEW.ordinal <> COALESCE(before.ordinal, 0) + 1 OR NEW.previous_hash <> COALESCE(before.hash, '') THEN
        RAISE EXCEPTION 'entry % does not follow the last entry of its unit', NEW.ordinal
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_follows BEFORE INSERT ON register_entry
    FOR EACH ROW EXECUTE FUNCTION register_chain();
"""
CHAIN_BACK = """
DROP TRIGGER entry_follows ON register_entry;
DROP FUNCTION register_chain();
"""

SHARES = """
CREATE FUNCTION register_shares_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    n numeric := 0;
    d numeric := 1;
    g numeric;
BEGIN
    FOR part IN SELECT s.numerator::numeric AS a, s.denominator::numeric AS b
        FROM register_share s JOIN register_right r ON r.id = s.right_id
        WHERE s.right_id = NEW.right_id AND r.kind = 'ownership' AND r.co_ownership <> 'joint'
    LOOP
        IF part.a IS NULL THEN
            RAISE EXCEPTION 'right % is held in shares, and one is missing', NEW.right_id
                USING ERRCODE = 'check_violation';
        END IF;
        n := n * part.b + part.a * d;
        d := d * part.b;
        g := gcd(n, d);
        n := n / g;
        d := d / g;
    END LOOP;
    IF n <> 0 AND n <> d THEN
        RAISE EXCEPTION 'the shares of right % do not add up to one', NEW.right_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER share_sum AFTER INSERT OR UPDATE ON register_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION register_shares_whole();
"""
SHARES_BACK = """
DROP TRIGGER share_sum ON register_share;
DROP FUNCTION register_shares_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(CHAIN, CHAIN_BACK),
        migrations.RunSQL(SHARES, SHARES_BACK),
    ]
