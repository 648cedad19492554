"""A closed file is never rewritten."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION archive_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER archived_file_append_only BEFORE UPDATE OR DELETE ON archive_archivedfile
    FOR EACH ROW EXECUTE FUNCTION archive_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER archived_file_append_only ON archive_archivedfile;
DROP FUNCTION archive_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK)]
