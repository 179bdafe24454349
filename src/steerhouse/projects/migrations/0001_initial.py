"""The tables of this room, as Django writes them."""

# fmt: off
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import steerhouse.core.fields
import steerhouse.core.ids
import steerhouse.core.models
import steerhouse.organization.models
import steerhouse.projects.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0003_importrun'),
        ('organization', '0002_beginnings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('kind', models.CharField(choices=[('portfolio', 'Portfolio'), ('program', 'Program'), ('project', 'Project')], default='project', max_length=10, verbose_name='kind')),
                ('code', steerhouse.core.fields.Line(blank=True, max_length=60, verbose_name='code')),
                ('name', steerhouse.core.fields.Line(max_length=300, verbose_name='name')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('active', 'Active'), ('on hold', 'On hold'), ('cancelled', 'Cancelled'), ('closed', 'Closed')], default='active', max_length=10, verbose_name='state')),
                ('category', steerhouse.core.fields.Line(blank=True, max_length=200, verbose_name='category')),
                ('description', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='description')),
                ('start', models.DateField(blank=True, null=True, verbose_name='start')),
                ('finish', models.DateField(blank=True, null=True, verbose_name='finish')),
                ('currency', steerhouse.organization.models.CurrencyCode(blank=True, max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z', 'A currency is three letters, such as EUR.')], verbose_name='currency')),
                ('other_names', steerhouse.core.fields.Prose(blank=True, editable=False, max_length=100000, verbose_name='former names')),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='managed_components', to='organization.person', verbose_name='manager')),
                ('node', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='component', to='core.node')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_components', to='organization.person', verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='projects.component', verbose_name='part of')),
                ('sponsor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sponsored_components', to='organization.person', verbose_name='sponsor')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='components', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'component',
                'verbose_name_plural': 'projects and portfolios',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CostFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('measure', models.CharField(choices=[('in-year budget', 'In-year budget'), ('in-year forecast', 'In-year forecast'), ('in-year variance', 'In-year variance'), ('whole-life cost', 'Whole-life cost'), ('benefits', 'Benefits'), ('baseline cost', 'Baseline cost'), ('cost at completion', 'Cost at completion'), ('actual cost', 'Actual cost')], max_length=20, verbose_name='measure')),
                ('amount', steerhouse.core.fields.MinorUnits(blank=True, null=True, verbose_name='amount')),
                ('currency', steerhouse.organization.models.CurrencyCode(max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z', 'A currency is three letters, such as EUR.')], verbose_name='currency')),
                ('price_basis', models.CharField(blank=True, choices=[('nominal', 'Nominal (prices of the year of spending)'), ('constant', 'Constant (prices of one year)')], max_length=10, verbose_name='price basis')),
                ('stated_on', models.DateField(verbose_name='as at')),
                ('absence', models.CharField(blank=True, choices=[('withheld', 'Withheld'), ('not yet', 'Not yet assessed'), ('not reported', 'Not reported'), ('unreadable', 'Not readable')], max_length=12, verbose_name='why there is no amount')),
                ('raw', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='as it was written')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cost_figures', to='projects.component', verbose_name='component')),
                ('fiscal_year', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.fiscalyear', verbose_name='fiscal year')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.period', verbose_name='period')),
            ],
            options={
                'verbose_name': 'cost figure',
                'verbose_name_plural': 'cost figures',
                'ordering': ['-stated_on', 'measure', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=300, verbose_name='name')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='projects.component', verbose_name='component')),
            ],
            options={
                'verbose_name': 'former name',
                'verbose_name_plural': 'former names',
                'ordering': ['-until', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Narrative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('topic', models.CharField(choices=[('rating', 'Rating'), ('schedule', 'Schedule'), ('variance', 'Variance'), ('budget', 'Budget'), ('benefits', 'Benefits'), ('progress', 'Progress')], max_length=20, verbose_name='about')),
                ('text', steerhouse.core.fields.Prose(max_length=100000, verbose_name='text')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='narratives', to='projects.component', verbose_name='component')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.period', verbose_name='period')),
            ],
            options={
                'verbose_name': 'narrative',
                'verbose_name_plural': 'narratives',
                'ordering': ['-period__ends', 'topic', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RatingScale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('name', steerhouse.core.fields.Line(max_length=200, verbose_name='name')),
                ('edition', steerhouse.core.fields.Line(max_length=60, verbose_name='version')),
                ('grades', models.JSONField(validators=[steerhouse.projects.models.check_grades], verbose_name='grades, best first')),
            ],
            options={
                'verbose_name': 'rating scale',
                'verbose_name_plural': 'rating scales',
                'ordering': ['name', 'edition'],
                'constraints': [models.UniqueConstraint(fields=('name', 'edition'), name='ratingscale_once')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('rater', models.CharField(choices=[('authority', 'Independent authority'), ('owner', 'Senior responsible owner'), ('manager', 'Manager'), ('office', 'Project management office')], max_length=20, verbose_name='rater')),
                ('grade', models.CharField(blank=True, max_length=20, verbose_name='grade')),
                ('no_grade', models.CharField(blank=True, choices=[('withheld', 'Withheld'), ('not rated', 'Not rated'), ('reset', 'Reset'), ('not yet', 'Not yet rated')], max_length=12, verbose_name='why there is no grade')),
                ('rated_on', models.DateField(verbose_name='rated on')),
                ('narrative', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='narrative')),
                ('raw', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='as it was written')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='projects.component', verbose_name='component')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.period', verbose_name='period')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='projects.ratingscale', verbose_name='scale')),
            ],
            options={
                'verbose_name': 'rating',
                'verbose_name_plural': 'ratings',
                'ordering': ['-rated_on', 'rater', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportedDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('milestone', models.CharField(choices=[('start', 'Start'), ('finish', 'Finish'), ('baseline finish', 'Baseline finish')], max_length=20, verbose_name='milestone')),
                ('day', models.DateField(blank=True, null=True, verbose_name='date')),
                ('stated_on', models.DateField(verbose_name='as at')),
                ('absence', models.CharField(blank=True, choices=[('withheld', 'Withheld'), ('not yet', 'Not yet assessed'), ('not reported', 'Not reported'), ('unreadable', 'Not readable')], max_length=12, verbose_name='why there is no date')),
                ('raw', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='as it was written')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported_dates', to='projects.component', verbose_name='component')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.period', verbose_name='period')),
            ],
            options={
                'verbose_name': 'reported date',
                'verbose_name_plural': 'reported dates',
                'ordering': ['-stated_on', 'milestone', 'id'],
            },
        ),
        migrations.CreateModel(
            name='StateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', steerhouse.core.models.PublicId(default=steerhouse.core.ids.new_id, editable=False, max_length=26, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('before', models.CharField(blank=True, choices=[('proposed', 'Proposed'), ('active', 'Active'), ('on hold', 'On hold'), ('cancelled', 'Cancelled'), ('closed', 'Closed')], max_length=10, verbose_name='from')),
                ('after', models.CharField(choices=[('proposed', 'Proposed'), ('active', 'Active'), ('on hold', 'On hold'), ('cancelled', 'Cancelled'), ('closed', 'Closed')], max_length=10, verbose_name='to')),
                ('on', models.DateField(verbose_name='on')),
                ('reason', steerhouse.core.fields.Prose(blank=True, max_length=100000, verbose_name='reason')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='state_changes', to='projects.component', verbose_name='component')),
            ],
            options={
                'verbose_name': 'change of state',
                'verbose_name_plural': 'changes of state',
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Figures',
            fields=[
                ('as_at', models.DateField(null=True, verbose_name='as at')),
                ('grade', models.CharField(blank=True, max_length=20, verbose_name='rating')),
                ('grade_order', models.PositiveSmallIntegerField(null=True, verbose_name='rating, 1 is best')),
                ('look', models.CharField(choices=[('ok', 'On track'), ('attention', 'Attention'), ('risk', 'At risk'), ('critical', 'Critical'), ('none', 'Not rated')], default='none', max_length=10, verbose_name='rating')),
                ('rater', models.CharField(blank=True, max_length=20, verbose_name='rater')),
                ('no_rating', models.CharField(blank=True, max_length=20, verbose_name='reason for no rating')),
                ('rated_on', models.DateField(null=True, verbose_name='rated on')),
                ('start', steerhouse.core.fields.PlanTime(null=True, verbose_name='start')),
                ('finish', steerhouse.core.fields.PlanTime(null=True, verbose_name='forecast finish')),
                ('baseline_finish', steerhouse.core.fields.PlanTime(null=True, verbose_name='baseline finish')),
                ('currency', steerhouse.organization.models.CurrencyCode(blank=True, max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z', 'A currency is three letters, such as EUR.')], verbose_name='currency')),
                ('in_year_budget', steerhouse.core.fields.MinorUnits(null=True, verbose_name='in-year budget')),
                ('in_year_forecast', steerhouse.core.fields.MinorUnits(null=True, verbose_name='in-year forecast')),
                ('whole_life_cost', steerhouse.core.fields.MinorUnits(null=True, verbose_name='whole-life cost')),
                ('benefits', steerhouse.core.fields.MinorUnits(null=True, verbose_name='benefits')),
                ('baseline_cost', steerhouse.core.fields.MinorUnits(null=True, verbose_name='baseline cost')),
                ('cost_at_completion', steerhouse.core.fields.MinorUnits(null=True, verbose_name='cost at completion')),
                ('actual_cost', steerhouse.core.fields.MinorUnits(null=True, verbose_name='actual cost')),
                ('task_count', steerhouse.core.fields.Whole(null=True, verbose_name='tasks')),
                ('percent_complete', models.FloatField(null=True, verbose_name='complete, %')),
                ('min_total_float', steerhouse.core.fields.Whole(null=True, verbose_name='least total float, working minutes')),
                ('late_tasks', steerhouse.core.fields.Whole(null=True, verbose_name='tasks later than baseline')),
                ('health', models.CharField(choices=[('ok', 'On track'), ('attention', 'Attention'), ('risk', 'At risk'), ('critical', 'Critical'), ('none', 'Not rated')], default='none', max_length=10, verbose_name='health')),
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='projects.component')),
                ('previous_as_at', models.DateField(null=True, verbose_name='last period')),
                ('previous_grade', models.CharField(blank=True, max_length=20, verbose_name='rating of the last period')),
                ('previous_grade_order', models.PositiveSmallIntegerField(null=True)),
                ('previous_look', models.CharField(blank=True, max_length=10)),
                ('previous_finish', steerhouse.core.fields.PlanTime(null=True, verbose_name='forecast finish of the last period')),
                ('previous_whole_life_cost', steerhouse.core.fields.MinorUnits(null=True, verbose_name='whole-life cost of the last period')),
                ('previous_cost_at_completion', steerhouse.core.fields.MinorUnits(null=True, verbose_name='cost at completion of the last period')),
                ('previous_scale', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.ratingscale')),
                ('scale', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.ratingscale')),
            ],
            options={
                'verbose_name': 'figures',
                'verbose_name_plural': 'figures',
            },
        ),
        migrations.AddIndex(
            model_name='component',
            index=models.Index(fields=['kind', 'state'], name='component_kind_state'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='component_code_once'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.CheckConstraint(condition=models.Q(('start', None), ('finish', None), ('finish__gte', models.F('start')), _connector='OR'), name='component_dates', violation_error_message='The finish lies before the start.'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='component_not_its_own_part'),
        ),
        migrations.AddIndex(
            model_name='costfigure',
            index=models.Index(fields=['component', '-stated_on'], name='costfigure_latest'),
        ),
        migrations.AddConstraint(
            model_name='costfigure',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None), models.Q(('period', None), _negated=True)), fields=('component', 'measure', 'period'), name='costfigure_once'),
        ),
        migrations.AddConstraint(
            model_name='costfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('absence__gt', ''), ('amount', None)), models.Q(('absence', ''), ('amount__isnull', False)), _connector='OR'), name='costfigure_amount_or_reason', violation_error_message='Give an amount, or say why there is none.'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.UniqueConstraint(fields=('component', 'name'), name='formername_once'),
        ),
        migrations.AddConstraint(
            model_name='narrative',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('component', 'period', 'topic'), name='narrative_once'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['component', '-rated_on'], name='rating_latest'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None), models.Q(('period', None), _negated=True)), fields=('component', 'rater', 'period'), name='rating_once'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('grade', ''), ('no_grade__gt', '')), models.Q(('grade__gt', ''), ('no_grade', '')), _connector='OR'), name='rating_grade_or_reason', violation_error_message='Give a grade, or say why there is none.'),
        ),
        migrations.AddConstraint(
            model_name='reporteddate',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None), models.Q(('period', None), _negated=True)), fields=('component', 'milestone', 'period'), name='reporteddate_once'),
        ),
        migrations.AddConstraint(
            model_name='reporteddate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('absence__gt', ''), ('day', None)), models.Q(('absence', ''), ('day__isnull', False)), _connector='OR'), name='reporteddate_day_or_reason', violation_error_message='Give a date, or say why there is none.'),
        ),
        migrations.AddConstraint(
            model_name='statechange',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='statechange_changes'),
        ),
    ]
