"""Baselines beside the plan of today and beside each other: what moved, task by task."""
