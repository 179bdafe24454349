"""Is a schedule sound enough to steer by? The fourteen points of the DCMA assessment, each naming what it hits."""

from steerhouse_engine.schedule_check.assess import assess
from steerhouse_engine.schedule_check.model import (
    Assessment,
    Check,
    CheckedPlan,
    Finding,
    Outcome,
    Reason,
    Thresholds,
)

__all__ = ["Assessment", "Check", "CheckedPlan", "Finding", "Outcome", "Reason", "Thresholds", "assess"]
