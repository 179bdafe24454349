"""Values that the models of plans keep to."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q

from steerhouse.core import plan_time

LIVE = Q(archived_at=None)
TO_DO = LIVE & ~Q(kind="summary") & Q(active=True, actual_finish=None, progress__lt=100)
PERCENT = [MinValueValidator(0.0), MaxValueValidator(100.0)]
# No duration reaches past the years 1 to 9999.
LONGEST = plan_time.LAST - plan_time.FIRST
NOT_NEGATIVE = [MinValueValidator(0), MaxValueValidator(LONGEST)]
