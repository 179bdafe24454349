"""Drafts of a plan: changes kept as an editor made them, shown over the published plan, published in one step."""
