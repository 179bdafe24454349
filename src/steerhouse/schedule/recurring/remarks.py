"""Whether anybody said something about tasks."""

from collections.abc import Iterable

from steerhouse.collaboration.comments import Comment
from steerhouse.core.actors import Actor


def commented(tasks: Iterable[str]) -> set[str]:
    """Of these tasks, by public id, those with comments. Who asks sees the tasks; what was said is not read."""
    rows = Comment.objects.visible_to(Actor.system("whether tasks have comments")).filter(removed_at=None)
    return set(rows.filter(model="schedule.task", object_id__in=list(tasks)).values_list("object_id", flat=True))
