"""What the dashboard's templates need beyond the frame."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from steerhouse.core.pages import cells
from steerhouse.reporting.wording import Figure, Line

register = template.Library()


@register.filter
def status(mark: Any) -> SafeString:
    """Shape, word and color."""
    return cells.NONE if mark is None else cells.status(mark)


@register.filter
def numbers(line: Line) -> list[Figure]:
    """The numbers of a row in the order of its columns."""
    return [line.end, line.cost_change, line.in_year, line.cost]
