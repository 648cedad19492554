"""A person is bound to a name and an ID number once; nobody's hand changes that afterwards (RULEBOOK R-APP-12)."""

from django.db import migrations

BOUND = """
CREATE FUNCTION accounts_bound_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.bound_at IS NOT NULL AND (OLD.name, OLD.id_number, OLD.bound_at)
        IS DISTINCT FROM (NEW.name, NEW.id_number, NEW.bound_at)
    THEN
        RAISE EXCEPTION 'user % is bound to an identity already', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER user_bound_stays BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_bound_stays();
"""
BOUND_BACK = """
DROP TRIGGER user_bound_stays ON accounts_user;
DROP FUNCTION accounts_bound_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(BOUND, BOUND_BACK)]
