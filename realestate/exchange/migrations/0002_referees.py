"""The witness stays: what was asked never changes, an answer is written once, nothing is deleted."""

from django.db import migrations

WITNESS = """
CREATE FUNCTION exchange_witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'inquiry % is a witness and stays', OLD.request_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.answered_at IS NOT NULL
        OR (OLD.department, OLD.question, OLD.subject, OLD.case_id, OLD.request_id, OLD.asked_at, OLD.body)
        IS DISTINCT FROM (NEW.department, NEW.question, NEW.subject, NEW.case_id, NEW.request_id, NEW.asked_at, NEW.body)
    THEN
        RAISE EXCEPTION 'inquiry % may only be answered, once', OLD.request_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inquiry_witness BEFORE UPDATE OR DELETE ON exchange_inquiry
    FOR EACH ROW EXECUTE FUNCTION exchange_witness();
"""
WITNESS_BACK = """
DROP TRIGGER inquiry_witness ON exchange_inquiry;
DROP FUNCTION exchange_witness();
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.RunSQL(WITNESS, WITNESS_BACK)]
