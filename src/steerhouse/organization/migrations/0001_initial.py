"""The tables of this room, as Django writes them."""

# fmt: off
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import steerhouse.core.fields
import steerhouse.core.ids
import steerhouse.core.models
import steerhouse.organization.models
import steerhouse.organization.working_time
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_frame'),
        ('core', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Currency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('code', steerhouse.organization.models.CurrencyCode(max_length=3, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z', 'A currency is three letters, such as EUR.')], verbose_name='code')),
                ('name', steerhouse.core.fields.Line(max_length=60, verbose_name='name')),
            ],
            options={
                'verbose_name': 'currency',
                'verbose_name_plural': 'currencies',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='JobRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, unique=True, verbose_name='name')),
                ('summary', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='summary')),
            ],
            options={
                'verbose_name': 'job role',
                'verbose_name_plural': 'job roles',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, verbose_name='name')),
                ('week', models.JSONField(default=steerhouse.organization.working_time.standard_week, validators=[steerhouse.organization.working_time.check_week], verbose_name='week')),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='derived', to='organization.calendar', verbose_name='derived from')),
                ('source_uid', steerhouse.core.fields.Whole(editable=False, null=True)),
                ('node', models.ForeignKey(blank=True, help_text='Empty: the whole organization uses it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='kept by')),
            ],
            options={
                'verbose_name': 'calendar',
                'verbose_name_plural': 'calendars',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CalendarException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('shifts', models.JSONField(blank=True, default=list, help_text='Empty: days off.', validators=[steerhouse.organization.working_time.check_shifts], verbose_name='working times')),
                ('name', steerhouse.core.fields.Line(blank=True, max_length=200, verbose_name='name')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='organization.calendar', verbose_name='calendar')),
            ],
            options={
                'verbose_name': 'calendar exception',
                'verbose_name_plural': 'calendar exceptions',
                'ordering': ['calendar', 'first_day'],
            },
        ),
        migrations.CreateModel(
            name='FiscalYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=60, verbose_name='name')),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(verbose_name='until')),
                ('node', models.ForeignKey(blank=True, help_text='Empty: the whole organization uses it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='kept by')),
            ],
            options={
                'verbose_name': 'fiscal year',
                'verbose_name_plural': 'fiscal years',
                'ordering': ['-starts', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=60, verbose_name='name')),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(verbose_name='until')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('fiscal_year', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='organization.fiscalyear', verbose_name='fiscal year')),
                ('node', models.ForeignKey(blank=True, help_text='Empty: the whole organization uses it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='kept by')),
            ],
            options={
                'verbose_name': 'period',
                'verbose_name_plural': 'periods',
                'ordering': ['-ends', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('job_role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='organization.jobrole', verbose_name='job role')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('project', 'Project office'), ('program', 'Program office'), ('portfolio', 'Portfolio office'), ('organization', 'Organizational office'), ('executive', 'Executive office')], default='portfolio', max_length=20, verbose_name='kind')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='core.node', verbose_name='stands for')),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='organization.person', verbose_name='manager')),
            ],
            options={
                'verbose_name': 'office',
                'verbose_name_plural': 'offices',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, verbose_name='name')),
                ('code', steerhouse.core.fields.Line(blank=True, max_length=60, verbose_name='code')),
                ('kind', models.CharField(choices=[('work', 'Work'), ('material', 'Material'), ('cost', 'Cost')], default='work', max_length=10, verbose_name='kind')),
                ('max_units', models.FloatField(default=1.0, help_text='1 is one whole person or machine.', validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(1000000.0)], verbose_name='most units at once')),
                ('standard_rate', steerhouse.core.fields.MinorUnits(blank=True, help_text='For one hour of work, or one unit of material.', null=True, verbose_name='standard rate')),
                ('currency', steerhouse.organization.models.CurrencyCode(blank=True, max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z', 'A currency is three letters, such as EUR.')], verbose_name='currency')),
                ('material_label', steerhouse.core.fields.Line(blank=True, max_length=60, verbose_name='unit of material')),
                ('generic', models.BooleanField(default=False, verbose_name='stands for a role')),
                ('source_uid', steerhouse.core.fields.Whole(editable=False, null=True)),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='organization.calendar', verbose_name='calendar')),
                ('job_role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='organization.jobrole', verbose_name='job role')),
                ('node', models.ForeignKey(blank=True, help_text='Empty: the whole organization uses it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='kept by')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resource', to='organization.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'resource',
                'verbose_name_plural': 'resources',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, verbose_name='name')),
                ('code', steerhouse.core.fields.Line(blank=True, max_length=60, verbose_name='code')),
                ('node', models.ForeignKey(blank=True, help_text='Empty: the whole organization uses it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='kept by')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='organization.unit', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='organization.unit', verbose_name='unit'),
        ),
        migrations.AddConstraint(
            model_name='calendar',
            constraint=models.UniqueConstraint(condition=models.Q(('node', None), ('archived_at', None)), fields=('name',), name='calendar_name_once'),
        ),
        migrations.AddConstraint(
            model_name='calendar',
            constraint=models.UniqueConstraint(fields=('node', 'source_uid'), name='calendar_source_once'),
        ),
        migrations.AddConstraint(
            model_name='calendarexception',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='calendarexception_days'),
        ),
        migrations.AddConstraint(
            model_name='calendarexception',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('calendar', 'first_day'), name='calendarexception_once'),
        ),
        migrations.AddConstraint(
            model_name='fiscalyear',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='fiscalyear_dates'),
        ),
        migrations.AddConstraint(
            model_name='fiscalyear',
            constraint=models.UniqueConstraint(condition=models.Q(('node', None), ('archived_at', None)), fields=('starts',), name='fiscalyear_once'),
        ),
        migrations.AddConstraint(
            model_name='fiscalyear',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('node', 'starts'), name='fiscalyear_once_at_node'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='period_dates'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(condition=models.Q(('node', None), ('archived_at', None)), fields=('ends',), name='period_once'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('node', 'ends'), name='period_once_at_node'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.UniqueConstraint(fields=('node', 'source_uid'), name='resource_source_once'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('standard_rate', None), models.Q(('currency', ''), _negated=True), _connector='OR'), name='resource_rate_has_currency'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('max_units__gte', 0)), name='resource_units'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(condition=models.Q(('node', None), ('parent', None), ('archived_at', None)), fields=('name',), name='unit_name_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(condition=models.Q(('parent', None), ('archived_at', None)), fields=('node', 'name'), name='unit_name_once_at_node'),
        ),
    ]
