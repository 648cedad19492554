"""The money's referees: what was billed, received or asked is never rewritten, and states only go forward."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION payments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bill_line_append_only BEFORE UPDATE OR DELETE ON payments_billline
    FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE ON payments_receipt
    FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER notification_append_only BEFORE UPDATE OR DELETE ON payments_notification
    FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER bill_kept BEFORE DELETE ON payments_bill FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER order_kept BEFORE DELETE ON payments_order FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER refund_kept BEFORE DELETE ON payments_refund FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER call_kept BEFORE DELETE ON payments_gatewaycall FOR EACH ROW EXECUTE FUNCTION payments_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER call_kept ON payments_gatewaycall;
DROP TRIGGER refund_kept ON payments_refund;
DROP TRIGGER order_kept ON payments_order;
DROP TRIGGER bill_kept ON payments_bill;
DROP TRIGGER notification_append_only ON payments_notification;
DROP TRIGGER receipt_append_only ON payments_receipt;
DROP TRIGGER bill_line_append_only ON payments_billline;
DROP FUNCTION payments_append_only();
"""

BILL = """
CREATE FUNCTION payments_bill_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.number, NEW.total, NEW.line_count, NEW.versions, NEW.opened_at, NEW.due_at)
        IS DISTINCT FROM (OLD.case_id, OLD.number, OLD.total, OLD.line_count, OLD.versions, OLD.opened_at, OLD.due_at)
        OR (OLD.paid_at IS NOT NULL AND NEW.paid_at IS DISTINCT FROM OLD.paid_at)
    THEN
        RAISE EXCEPTION 'bill % is frozen', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'paid'), ('open', 'void'), ('paid', 'void')) THEN
        RAISE EXCEPTION 'bill % cannot go from % to %', OLD.number, OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bill_frozen BEFORE UPDATE ON payments_bill
    FOR EACH ROW EXECUTE FUNCTION payments_bill_frozen();

CREATE FUNCTION payments_bill_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint := CASE TG_TABLE_NAME WHEN 'payments_bill' THEN (to_jsonb(NEW)->>'id')::bigint
                                       ELSE (to_jsonb(NEW)->>'bill_id')::bigint END;
    bill payments_bill%ROWTYPE;
    added numeric;
    lines integer;
BEGIN
    SELECT * INTO bill FROM payments_bill WHERE id = owner;
    SELECT coalesce(sum(amount), 0), count(*) INTO added, lines FROM payments_billline WHERE bill_id = owner;
    IF added <> bill.total OR lines <> bill.line_count THEN
        RAISE EXCEPTION 'bill % says % in % lines, its lines say % in %', bill.number, bill.total, bill.line_count,
            added, lines USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER bill_adds_up AFTER INSERT ON payments_bill DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_bill_adds_up();
CREATE CONSTRAINT TRIGGER bill_line_adds_up AFTER INSERT ON payments_billline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_bill_adds_up();

CREATE FUNCTION payments_bill_paid_by_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.total > 0 AND NOT EXISTS (
        SELECT FROM payments_receipt r JOIN payments_order o ON o.id = r.order_id
        WHERE r.bill_id = NEW.id AND o.bill_id = NEW.id AND r.amount = NEW.total AND o.received = NEW.total
    ) THEN
        RAISE EXCEPTION 'bill % is paid without money', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER bill_paid_by_money AFTER UPDATE OF state ON payments_bill DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'paid') EXECUTE FUNCTION payments_bill_paid_by_money();
"""
BILL_BACK = """
DROP TRIGGER bill_paid_by_money ON payments_bill;
DROP FUNCTION payments_bill_paid_by_money();
DROP TRIGGER bill_line_adds_up ON payments_billline;
DROP TRIGGER bill_adds_up ON payments_bill;
DROP FUNCTION payments_bill_adds_up();
DROP TRIGGER bill_frozen ON payments_bill;
DROP FUNCTION payments_bill_frozen();
"""

FORWARD = """
CREATE FUNCTION payments_order_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.bill_id, NEW.out_trade_no, NEW.amount, NEW.channel, NEW.started_by_id, NEW.created_at, NEW.expires_at)
        IS DISTINCT FROM
        (OLD.bill_id, OLD.out_trade_no, OLD.amount, OLD.channel, OLD.started_by_id, OLD.created_at, OLD.expires_at)
        OR (OLD.received IS NOT NULL AND NEW.received IS DISTINCT FROM OLD.received)
    THEN
        RAISE EXCEPTION 'order % is frozen', OLD.out_trade_no USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('created', 'paid'), ('created', 'closed'), ('created', 'surplus'),
        ('closed', 'paid'), ('closed', 'surplus'), ('paid', 'refunded')
    ) THEN
        RAISE EXCEPTION 'order % cannot go from % to %', OLD.out_trade_no, OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_forward BEFORE UPDATE ON payments_order
    FOR EACH ROW EXECUTE FUNCTION payments_order_forward();

CREATE FUNCTION payments_refund_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.order_id, NEW.out_request_no, NEW.amount, NEW.reason, NEW.asked_at)
        IS DISTINCT FROM (OLD.order_id, OLD.out_request_no, OLD.amount, OLD.reason, OLD.asked_at)
        OR OLD.state = 'done'
    THEN
        RAISE EXCEPTION 'refund % is frozen', OLD.out_request_no USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_forward BEFORE UPDATE ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION payments_refund_forward();

CREATE FUNCTION payments_refund_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount IS DISTINCT FROM (SELECT received FROM payments_order WHERE id = NEW.order_id) THEN
        RAISE EXCEPTION 'refund % is not what came in', NEW.out_request_no USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_fits BEFORE INSERT ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION payments_refund_fits();

CREATE FUNCTION payments_call_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL
        OR (NEW.act, NEW.order_id, NEW.asked_at) IS DISTINCT FROM (OLD.act, OLD.order_id, OLD.asked_at)
    THEN
        RAISE EXCEPTION 'call % is written down already', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_answered_once BEFORE UPDATE ON payments_gatewaycall
    FOR EACH ROW EXECUTE FUNCTION payments_call_answered_once();
"""
FORWARD_BACK = """
DROP TRIGGER call_answered_once ON payments_gatewaycall;
DROP FUNCTION payments_call_answered_once();
DROP TRIGGER refund_fits ON payments_refund;
DROP FUNCTION payments_refund_fits();
DROP TRIGGER refund_forward ON payments_refund;
DROP FUNCTION payments_refund_forward();
DROP TRIGGER order_forward ON payments_order;
DROP FUNCTION payments_order_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(BILL, BILL_BACK),
        migrations.RunSQL(FORWARD, FORWARD_BACK),
    ]
