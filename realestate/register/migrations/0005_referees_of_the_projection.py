"""Referees of the projection: it follows its entry, is closed once, is never rewritten; ranks have no gaps."""

from django.db import migrations

# -- A right or restriction stands for its entry; only its end and a mortgage's rank may change -------------------------

GUARD = """
CREATE FUNCTION register_follows_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.closed_by_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM register_entry e WHERE e.id = NEW.entry_id AND e.unit_id = NEW.unit_id
                AND e.right_kind = NEW.kind AND e.opens AND e.content = NEW.terms
        ) THEN
            RAISE EXCEPTION '% does not say what its entry says', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        IF (NEW.id, NEW.unit_id, NEW.kind, NEW.entry_id) <> (OLD.id, OLD.unit_id, OLD.kind, OLD.entry_id)
            OR NEW.terms <> OLD.terms OR OLD.closed_by_id IS NOT NULL THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.closed_by_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM register_entry later, register_entry own
            WHERE later.id = NEW.closed_by_id AND own.id = NEW.entry_id AND later.unit_id = NEW.unit_id
                AND later.ordinal > own.ordinal
        ) THEN
            RAISE EXCEPTION '% is closed by an entry that is not a later one of its unit', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER right_follows_entry BEFORE INSERT OR UPDATE OR DELETE ON register_right
    FOR EACH ROW EXECUTE FUNCTION register_follows_entry();
CREATE TRIGGER restriction_follows_entry BEFORE INSERT OR UPDATE OR DELETE ON register_restriction
    FOR EACH ROW EXECUTE FUNCTION register_follows_entry();
CREATE TRIGGER share_append_only BEFORE UPDATE OR DELETE ON register_share
    FOR EACH ROW EXECUTE FUNCTION register_append_only();
"""
GUARD_BACK = """
DROP TRIGGER share_append_only ON register_share;
DROP TRIGGER restriction_follows_entry ON register_restriction;
DROP TRIGGER right_follows_entry ON register_right;
DROP FUNCTION register_follows_entry();
"""

# -- A unit's code is never changed, nor used again --------------------------------------------------------------------

CODES = """
CREATE FUNCTION register_code_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the code of a unit is never changed nor used again' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER unit_code_stays BEFORE UPDATE OF code ON register_unit
    FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION register_code_stays();
CREATE TRIGGER unit_stays BEFORE DELETE ON register_unit
    FOR EACH ROW WHEN (OLD.last_ordinal > 0) EXECUTE FUNCTION register_code_stays();
"""
CODES_BACK = """
DROP TRIGGER unit_stays ON register_unit;
DROP TRIGGER unit_code_stays ON register_unit;
DROP FUNCTION register_code_stays();
"""

# -- Mortgages in force rank 1, 2, ... ---------------------------------------------------------------------------------

RANKS = """
CREATE FUNCTION register_ranks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (
            SELECT rank, row_number() OVER (ORDER BY rank) AS place FROM register_right
            WHERE unit_id = NEW.unit_id AND kind = 'mortgage' AND closed_by_id IS NULL
        ) ranked WHERE rank <> place
    ) THEN
        RAISE EXCEPTION 'the mortgages of unit % do not rank 1, 2, ...', NEW.unit_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER right_ranks AFTER INSERT OR UPDATE ON register_right DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'mortgage') EXECUTE FUNCTION register_ranks();
"""
RANKS_BACK = """
DROP TRIGGER right_ranks ON register_right;
DROP FUNCTION register_ranks();
"""

# -- The holders of a right are those whom its entry names; an ownership is held whole ---------------------------------
# Once for each right and not once for each holder, so that a thousand co-owners take no longer than they must.

HOLDERS = """
DROP TRIGGER share_sum ON register_share;
DROP FUNCTION register_shares_whole();
CREATE FUNCTION register_named(kind text, content jsonb) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(jsonb_array_length(content -> CASE kind WHEN 'ownership' THEN 'owners'
        WHEN 'mortgage' THEN 'mortgagees' WHEN 'residence' THEN 'to' ELSE 'holders' END), 0)
$$;
CREATE FUNCTION register_shares_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    held integer := 0;
    n numeric := 0;
    d numeric := 1;
    g numeric;
BEGIN
    FOR part IN SELECT numerator::numeric AS a, denominator::numeric AS b FROM register_share WHERE right_id = NEW.id
    LOOP
        held := held + 1;
        CONTINUE WHEN NEW.kind <> 'ownership';
        IF part.a IS NULL AND NEW.co_ownership = 'shares' OR part.a IS NOT NULL AND NEW.co_ownership = 'joint' THEN
            RAISE EXCEPTION 'right % is held in shares or jointly, not both', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        CONTINUE WHEN part.a IS NULL;
        n := n * part.b + part.a * d;
        d := d * part.b;
        g := gcd(n, d);
        n := n / g;
        d := d / g;
    END LOOP;
    IF n <> 0 AND n <> d THEN
        RAISE EXCEPTION 'the shares of right % do not add up to one', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF held <> register_named(NEW.kind, NEW.terms) OR (NEW.kind = 'ownership' AND held = 0) THEN
        RAISE EXCEPTION 'right % has other holders than its entry names', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER right_holders AFTER INSERT ON register_right DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION register_shares_whole();
CREATE FUNCTION register_no_more_holders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM register_right r
        WHERE r.id IN (SELECT right_id FROM added)
            AND (SELECT count(*) FROM register_share s WHERE s.right_id = r.id) > register_named(r.kind, r.terms)
    ) THEN
        RAISE EXCEPTION 'a right has other holders than its entry names' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER share_named AFTER INSERT ON register_share REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION register_no_more_holders();
"""
HOLDERS_BACK = """
DROP TRIGGER share_named ON register_share;
DROP TRIGGER right_holders ON register_right;
DROP FUNCTION register_no_more_holders();
DROP FUNCTION register_shares_whole();
DROP FUNCTION register_named(text, jsonb);
CREATE FUNCTION register_shares_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER share_sum AFTER INSERT OR UPDATE ON register_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION register_shares_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0004_known_at_and_ranks")]
    operations = [
        # A holder without a number was given his name for one.
        migrations.RunSQL("UPDATE register_share SET id_number = '' WHERE id_number = name", migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, GUARD_BACK),
        migrations.RunSQL(CODES, CODES_BACK),
        migrations.RunSQL(RANKS, RANKS_BACK),
        migrations.RunSQL(HOLDERS, HOLDERS_BACK),
    ]
