"""Critical path method: four kinds of links with lags, calendars, constraints, progress, floats."""

from steerhouse_engine.network.model import (
    NEVER,
    ConstraintKind,
    CycleFound,
    Dates,
    InvalidNetwork,
    LagUnit,
    LinkKind,
    Network,
    OutsideYears,
)
from steerhouse_engine.network.solve import schedule

__all__ = [
    "NEVER",
    "ConstraintKind",
    "CycleFound",
    "Dates",
    "InvalidNetwork",
    "LagUnit",
    "LinkKind",
    "Network",
    "OutsideYears",
    "schedule",
]
