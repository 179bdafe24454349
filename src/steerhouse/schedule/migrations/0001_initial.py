"""The tables of this room, as Django writes them."""

# fmt: off
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import steerhouse.core.fields
import steerhouse.core.ids
import steerhouse.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organization', '0002_beginnings'),
        ('projects', '0002_scales'),
    ]

    operations = [
        migrations.CreateModel(
            name='Baseline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('source_number', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('current', models.BooleanField(default=False, verbose_name='in force')),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='taken')),
                ('reason', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='reason')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='baselines', to='projects.component', verbose_name='component')),
            ],
            options={
                'verbose_name': 'baseline',
                'verbose_name_plural': 'baselines',
                'ordering': ['component', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('start', steerhouse.core.fields.PlanTime(verbose_name='project start')),
                ('status_date', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='status date')),
                ('minutes_per_day', models.PositiveIntegerField(default=480, verbose_name='minutes of a day')),
                ('minutes_per_week', models.PositiveIntegerField(default=2400, verbose_name='minutes of a week')),
                ('days_per_month', models.PositiveIntegerField(default=20, verbose_name='days of a month')),
                ('default_start_minute', models.PositiveSmallIntegerField(default=480, verbose_name='a day begins at minute')),
                ('default_finish_minute', models.PositiveSmallIntegerField(default=1020, verbose_name='a day ends at minute')),
                ('hold_to_status_date', models.BooleanField(default=False, help_text='Off: work that should have begun already keeps its place in the past, as schedule files have it.', verbose_name='nothing left to do lies before the status date')),
                ('schedule_from_finish', models.BooleanField(default=False, verbose_name='planned backwards from the finish')),
                ('critical_limit', steerhouse.core.fields.Whole(default=0, validators=[django.core.validators.MaxValueValidator(5258966399)], verbose_name='critical up to this much total float, minutes')),
                ('source', steerhouse.core.fields.Line(blank=True, help_text='The kind of file, and the title it carries.', max_length=200, verbose_name='came from')),
                ('finish', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='forecast finish')),
                ('input_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='fingerprint of what was computed')),
                ('rescheduled_at', models.DateTimeField(editable=False, null=True, verbose_name='computed')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.calendar', verbose_name='calendar')),
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='schedule', to='projects.component', verbose_name='component')),
            ],
            options={
                'verbose_name': 'schedule',
                'verbose_name_plural': 'schedules',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('uid', steerhouse.core.fields.Whole(validators=[django.core.validators.MinValueValidator(0)], verbose_name='unique id')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='row')),
                ('wbs', steerhouse.core.fields.Line(blank=True, max_length=100, verbose_name='WBS')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='outline level')),
                ('name', steerhouse.core.fields.Line(blank=True, max_length=500, verbose_name='name')),
                ('kind', models.CharField(choices=[('task', 'Task'), ('summary', 'Summary'), ('milestone', 'Milestone'), ('external', 'Task in another plan')], default='task', max_length=10, verbose_name='kind')),
                ('duration', steerhouse.core.fields.Whole(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='duration, minutes')),
                ('elapsed', models.BooleanField(default=False, verbose_name='runs day and night')),
                ('estimated', models.BooleanField(default=False, verbose_name='duration is an estimate')),
                ('fixed', models.CharField(choices=[('fixed units', 'Units'), ('fixed duration', 'Duration'), ('fixed work', 'Work')], default='fixed duration', help_text='Which of duration, work and units stays when another one changes.', max_length=14, verbose_name='stays fixed')),
                ('constraint', models.CharField(choices=[('ASAP', 'As soon as possible'), ('ALAP', 'As late as possible'), ('MSO', 'Must start on'), ('MFO', 'Must finish on'), ('SNET', 'Start no earlier than'), ('SNLT', 'Start no later than'), ('FNET', 'Finish no earlier than'), ('FNLT', 'Finish no later than')], default='ASAP', max_length=4, verbose_name='constraint')),
                ('constraint_date', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='constraint date')),
                ('deadline', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='deadline')),
                ('ignore_resource_calendar', models.BooleanField(default=False, verbose_name="resources' calendars do not count")),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('manual', models.BooleanField(default=False, verbose_name='dates set by hand')),
                ('set_start', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='start set by hand')),
                ('set_finish', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='finish set by hand')),
                ('leveling_delay', steerhouse.core.fields.Whole(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='leveling delay, elapsed minutes')),
                ('percent_complete', models.FloatField(default=0.0, validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(100.0)], verbose_name='complete, %')),
                ('actual_start', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='actual start')),
                ('actual_finish', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='actual finish')),
                ('remaining_duration', steerhouse.core.fields.Whole(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='remaining duration, minutes')),
                ('stop', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='worked until')),
                ('resume', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='goes on from')),
                ('work', steerhouse.core.fields.Whole(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='work, minutes')),
                ('cost', steerhouse.core.fields.MinorUnits(blank=True, currency_from='component__currency', null=True, verbose_name='cost')),
                ('actual_cost', steerhouse.core.fields.MinorUnits(blank=True, currency_from='component__currency', null=True, verbose_name='actual cost')),
                ('notes', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='notes')),
                ('start', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='start')),
                ('finish', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='finish')),
                ('early_start', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='early start')),
                ('early_finish', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='early finish')),
                ('late_start', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='late start')),
                ('late_finish', steerhouse.core.fields.PlanTime(editable=False, null=True, verbose_name='late finish')),
                ('total_float', steerhouse.core.fields.Whole(editable=False, null=True, verbose_name='total float, minutes')),
                ('free_float', steerhouse.core.fields.Whole(editable=False, null=True, verbose_name='free float, minutes')),
                ('critical', models.BooleanField(default=False, editable=False, verbose_name='critical')),
                ('progress', models.FloatField(default=0.0, editable=False, verbose_name='progress, %')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.calendar', verbose_name='calendar')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='projects.component', verbose_name='component')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='schedule.task', verbose_name='summary')),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
                'ordering': ['component', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('kind', models.CharField(choices=[('FS', 'Finish to start'), ('SS', 'Start to start'), ('FF', 'Finish to finish'), ('SF', 'Start to finish')], default='FS', max_length=2, verbose_name='kind')),
                ('lag', steerhouse.core.fields.Whole(default=0, help_text='Negative for a lead.', validators=[django.core.validators.MinValueValidator(-5258966399), django.core.validators.MaxValueValidator(5258966399)], verbose_name='lag')),
                ('lag_unit', models.CharField(choices=[('working minutes', 'Working minutes'), ('elapsed minutes', 'Elapsed minutes'), ('percent', "Percent of the predecessor's duration"), ('elapsed percent', "Elapsed percent of the predecessor's duration")], default='working minutes', max_length=16, verbose_name='lag in')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successor_links', to='schedule.task', verbose_name='predecessor')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='predecessor_links', to='schedule.task', verbose_name='successor')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
                'ordering': ['successor', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BaselineTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('start', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='start')),
                ('finish', steerhouse.core.fields.PlanTime(blank=True, null=True, verbose_name='finish')),
                ('duration', steerhouse.core.fields.Whole(blank=True, null=True, verbose_name='duration, minutes')),
                ('work', steerhouse.core.fields.Whole(blank=True, null=True, verbose_name='work, minutes')),
                ('cost', steerhouse.core.fields.MinorUnits(blank=True, currency_from='baseline__component__currency', null=True, verbose_name='cost')),
                ('baseline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='schedule.baseline', verbose_name='baseline')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='baseline_tasks', to='schedule.task', verbose_name='task')),
            ],
            options={
                'verbose_name': 'task of a baseline',
                'verbose_name_plural': 'tasks of baselines',
                'ordering': ['baseline', 'task'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('uid', steerhouse.core.fields.Whole(validators=[django.core.validators.MinValueValidator(0)], verbose_name='unique id')),
                ('units', models.FloatField(default=1.0, help_text='1 is one whole resource.', validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(1000000000.0)], verbose_name='units')),
                ('work', steerhouse.core.fields.Whole(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='work, minutes')),
                ('actual_work', steerhouse.core.fields.Whole(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='actual work, minutes')),
                ('remaining_work', steerhouse.core.fields.Whole(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5258966399)], verbose_name='remaining work, minutes')),
                ('cost', steerhouse.core.fields.MinorUnits(blank=True, currency_from='task__component__currency', null=True, verbose_name='cost')),
                ('actual_cost', steerhouse.core.fields.MinorUnits(blank=True, currency_from='task__component__currency', null=True, verbose_name='actual cost')),
                ('resource', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='organization.resource', verbose_name='resource')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='schedule.task', verbose_name='task')),
            ],
            options={
                'verbose_name': 'assignment',
                'verbose_name_plural': 'assignments',
                'ordering': ['task', 'uid'],
            },
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(fields=('component', 'number'), name='baseline_number_once'),
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('component',), name='baseline_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_per_day__gt', 0), ('minutes_per_week__gt', 0)), name='schedule_days_have_minutes'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['component', 'position'], name='task_in_outline'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('component', 'uid'), name='task_uid_once'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='task_not_its_own_summary'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('percent_complete__range', (0, 100))), name='task_percent'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('actual_finish', None), ('actual_start__lte', models.F('actual_finish')), _connector='OR'), name='task_actual_dates', violation_error_message='It cannot have finished before it started.'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('constraint__in', ['ASAP', 'ALAP']), ('constraint_date__isnull', False), _connector='OR'), name='task_constraint_date', violation_error_message='This constraint needs a date.'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('predecessor', 'successor', 'kind'), name='link_once'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='link_between_two', violation_error_message='A task cannot depend on itself.'),
        ),
        migrations.AddConstraint(
            model_name='baselinetask',
            constraint=models.UniqueConstraint(fields=('baseline', 'task'), name='baselinetask_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('task', 'uid'), name='assignment_uid_once'),
        ),
    ]
