# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

NAME = "people_holding_separation"
MESSAGE = "administration and business posts are kept apart"
CLASH = """SELECT 1 FROM people_holding WHERE staff_id = NEW.staff_id AND id <> NEW.id AND {open}
           AND (kind = 'administration' OR NEW.kind = 'administration')"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(
                f"CREATE TRIGGER {NAME}_{event.lower()} AFTER {event} ON people_holding "
                f"WHEN NEW.ended = 0 AND EXISTS ({CLASH.format(open='ended = 0')}) "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger AS $$ BEGIN "
        f"IF NOT NEW.ended AND EXISTS ({CLASH.format(open='NOT ended')}) THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE ON people_holding FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {NAME}_{event}")
        return
    schema_editor.execute(f"DROP TRIGGER {NAME} ON people_holding")
    schema_editor.execute(f"DROP FUNCTION {NAME}()")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
