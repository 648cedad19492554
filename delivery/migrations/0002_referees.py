"""The chain of custody is never rewritten, and each link begins where the one before it ended."""

from django.db import migrations

CHAIN = """
CREATE FUNCTION delivery_custody_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER custody_append_only BEFORE UPDATE OR DELETE ON delivery_custodyevent
    FOR EACH ROW EXECUTE FUNCTION delivery_custody_append_only();

CREATE FUNCTION delivery_custody_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last delivery_custodyevent%ROWTYPE;
BEGIN
    SELECT * INTO last FROM delivery_custodyevent WHERE shipment_id = NEW.shipment_id ORDER BY ordinal DESC LIMIT 1;
    IF NEW.ordinal <> coalesce(last.ordinal, 0) + 1 THEN
        RAISE EXCEPTION 'parcel %: link % does not follow link %', NEW.shipment_id, NEW.ordinal, coalesce(last.ordinal, 0)
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.from_holder <> coalesce(last.to_holder, '') THEN
        RAISE EXCEPTION 'parcel %: % cannot hand on what % holds', NEW.shipment_id, NEW.from_holder, last.to_holder
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF last.state = 'delivered' THEN
        RAISE EXCEPTION 'parcel % has been delivered', NEW.shipment_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_chain BEFORE INSERT ON delivery_custodyevent
    FOR EACH ROW EXECUTE FUNCTION delivery_custody_chain();
"""
CHAIN_BACK = """
DROP TRIGGER custody_chain ON delivery_custodyevent;
DROP TRIGGER custody_append_only ON delivery_custodyevent;
DROP FUNCTION delivery_custody_chain();
DROP FUNCTION delivery_custody_append_only();
"""

FINAL = """
CREATE FUNCTION delivery_delivered_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'delivered' AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'parcel % has been delivered', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shipment_delivered_is_final BEFORE UPDATE OF state ON delivery_shipment
    FOR EACH ROW EXECUTE FUNCTION delivery_delivered_is_final();
"""
FINAL_BACK = """
DROP TRIGGER shipment_delivered_is_final ON delivery_shipment;
DROP FUNCTION delivery_delivered_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [migrations.RunSQL(CHAIN, CHAIN_BACK), migrations.RunSQL(FINAL, FINAL_BACK)]
