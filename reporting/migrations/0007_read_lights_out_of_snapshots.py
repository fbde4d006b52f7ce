"""Copy the overall and the schedule light of each report out of its frozen figures."""

import json

from django.db import migrations

BATCH = 200


def read_lights(apps, schema_editor):
    reports = apps.get_model('reporting', 'Report').objects
    keys = list(reports.exclude(snapshot='').order_by('pk').values_list('pk', flat=True))
    for start in range(0, len(keys), BATCH):
        batch = list(reports.filter(pk__in=keys[start:start + BATCH]).only('pk', 'snapshot'))
        for report in batch:
            lights = json.loads(report.snapshot).get('lights', [])
            colours = {light['light']: light['colour'] for light in lights}
            report.overall_light = colours.get('overall', '')
            report.schedule_light = colours.get('schedule', '')
        reports.bulk_update(batch, ['overall_light', 'schedule_light'])


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0006_keep_two_lights_beside_the_figures'),
    ]

    operations = [
        # The columns themselves go when the migration before is undone.
        migrations.RunPython(read_lights, migrations.RunPython.noop),
    ]
