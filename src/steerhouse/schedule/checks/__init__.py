"""The schedule check: whether a plan is sound enough to steer by, point by point, with the tasks that it hits."""
