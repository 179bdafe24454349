"""docs/glossary.md from the entities' docstrings: `python -m tests.documents.glossary` writes it anew."""

import os
import re
from pathlib import Path

import django
from django.apps import apps

TARGET = Path(__file__).parents[2] / "docs" / "glossary.md"
HEAD = """# Glossary

One sentence per thing that Steerhouse keeps, made from the docstrings of its entities (`make docs`).
"""


def words(name: str) -> str:
    """The class name as people write it.

    >>> words("CostFigure")
    'Cost figure'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def first_paragraph(docstring: str) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(docstring.strip().split("\n\n")[0].split())


def glossary() -> str:
    """The whole page: rooms in the order of the floors, entities by name."""
    parts = [HEAD]
    for app in apps.get_app_configs():
        if not app.name.startswith("steerhouse."):
            continue
        rows = [
            f"| **{words(model.__name__)}** | {first_paragraph(model.__doc__ or '')} |"
            for model in sorted(app.get_models(), key=lambda model: model.__name__)
            if not model._meta.auto_created
        ]
        if rows:
            parts.append(
                "\n".join([f"## {app.label.capitalize()}", "", "| word | meaning |", "|---|---|", *rows]) + "\n"
            )
    return "\n".join(parts)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steerhouse.config.settings")
    django.setup()
    TARGET.write_text(glossary(), encoding="utf-8")
