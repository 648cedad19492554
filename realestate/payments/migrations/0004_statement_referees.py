"""What the payment service billed us is never rewritten, and a closed difference stays closed by whom it was closed."""

from django.db import migrations

STATEMENT = """
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON payments_statement
    FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER statement_line_append_only BEFORE UPDATE OR DELETE ON payments_statementline
    FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER discrepancy_kept BEFORE DELETE ON payments_discrepancy
    FOR EACH ROW EXECUTE FUNCTION payments_append_only();

CREATE FUNCTION payments_discrepancy_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'explained' OR (NEW.statement_id, NEW.kind, NEW.out_trade_no, NEW.out_request_no, NEW.found_at)
        IS DISTINCT FROM (OLD.statement_id, OLD.kind, OLD.out_trade_no, OLD.out_request_no, OLD.found_at)
    THEN
        RAISE EXCEPTION 'discrepancy % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER discrepancy_forward BEFORE UPDATE ON payments_discrepancy
    FOR EACH ROW EXECUTE FUNCTION payments_discrepancy_forward();
"""
STATEMENT_BACK = """
DROP TRIGGER discrepancy_forward ON payments_discrepancy;
DROP FUNCTION payments_discrepancy_forward();
DROP TRIGGER discrepancy_kept ON payments_discrepancy;
DROP TRIGGER statement_line_append_only ON payments_statementline;
DROP TRIGGER statement_append_only ON payments_statement;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_reconciliation")]
    operations = [migrations.RunSQL(STATEMENT, STATEMENT_BACK)]
