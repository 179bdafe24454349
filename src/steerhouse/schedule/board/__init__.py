"""Agile and overview views over the same tasks that the plan draws as bars."""
