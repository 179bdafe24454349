"""Recurring tasks: a rule that says on which days, and the tasks that follow it in the plan."""
