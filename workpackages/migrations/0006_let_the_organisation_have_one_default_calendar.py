from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workpackages', '0005_read_the_canton_from_where_calendars_came'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True), ('project__isnull', True)), fields=('is_default',), name='organisation_has_one_default_calendar'),
        ),
    ]
