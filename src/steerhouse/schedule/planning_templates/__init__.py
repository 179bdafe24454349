"""Project templates: a plan without dates and people, from which new projects begin."""
