"""Duration, work and units of a task: whoever changes one of them changes another."""

from steerhouse_engine.effort.triangle import (
    Assignment,
    Effort,
    Fixed,
    InvalidEffort,
    Quantity,
    what_follows,
    with_assignment,
    with_duration,
    with_units,
    with_work,
    without_assignment,
)

__all__ = [
    "Assignment",
    "Effort",
    "Fixed",
    "InvalidEffort",
    "Quantity",
    "what_follows",
    "with_assignment",
    "with_duration",
    "with_units",
    "with_work",
    "without_assignment",
]
