"""The case file's referees: what happened is never rewritten."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER finding_append_only BEFORE UPDATE OR DELETE ON cases_finding
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER visit_append_only BEFORE UPDATE OR DELETE ON cases_visit
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER paper_page_append_only BEFORE UPDATE OR DELETE ON cases_paperpage
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER paper_page_append_only ON cases_paperpage;
DROP TRIGGER visit_append_only ON cases_visit;
DROP TRIGGER finding_append_only ON cases_finding;
DROP TRIGGER event_append_only ON cases_event;
DROP FUNCTION cases_append_only();
"""

FINAL = """
CREATE FUNCTION cases_final_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('closed', 'withdrawn', 'refused', 'expired') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'case % is %, which is final', OLD.number, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_final_is_final BEFORE UPDATE OF state ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_final_is_final();
"""
FINAL_BACK = """
DROP TRIGGER case_final_is_final ON cases_case;
DROP FUNCTION cases_final_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK), migrations.RunSQL(FINAL, FINAL_BACK)]
