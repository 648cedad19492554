"""A seat that the slot does not have cannot be taken: the appointment's copy of the number of seats follows the slot's."""

from django.db import migrations

SEATS = """
ALTER TABLE booking_slot ADD CONSTRAINT slot_with_its_seats UNIQUE (id, seats);
ALTER TABLE booking_appointment ADD CONSTRAINT appointment_seats_as_in_slot
    FOREIGN KEY (slot_id, seats) REFERENCES booking_slot (id, seats) ON UPDATE CASCADE;
"""
SEATS_BACK = """
ALTER TABLE booking_appointment DROP CONSTRAINT appointment_seats_as_in_slot;
ALTER TABLE booking_slot DROP CONSTRAINT slot_with_its_seats;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]
    operations = [migrations.RunSQL(SEATS, SEATS_BACK)]
