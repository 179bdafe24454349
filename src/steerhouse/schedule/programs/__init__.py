"""Plans that depend on each other: links between projects, given by one manager and taken by another."""
