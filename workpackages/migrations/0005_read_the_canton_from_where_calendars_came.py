from django.db import migrations

CANTONS = ("VD", "GE", "FR", "NE", "VS", "JU")


def read_cantons(apps, schema_editor):
    """The canton stood in ``source``; of several defaults the oldest has counted so far."""
    calendars = apps.get_model("workpackages", "WorkCalendar").objects
    for calendar in calendars.filter(canton="").order_by("pk").iterator():
        source = calendar.source or {}
        canton = source.get("subdivision") if source.get("country") == "CH" else ""
        if canton in CANTONS:
            calendar.canton = canton
            calendar.save(update_fields=["canton"])
    ours = calendars.filter(project__isnull=True, is_default=True).order_by("pk")
    later = list(ours.values_list("pk", flat=True))[1:]
    calendars.filter(pk__in=later).update(is_default=False)


class Migration(migrations.Migration):

    dependencies = [
        ("workpackages", "0004_give_calendars_a_canton_and_an_english_name"),
    ]

    operations = [
        # Back: the sources were left as they are.
        migrations.RunPython(read_cantons, migrations.RunPython.noop),
    ]
