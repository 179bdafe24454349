"""The verbs of drafts: begin one, change it, take over what was published meanwhile, publish it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.actions import action, require, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Invalid, Stale
from steerhouse.core.writing import record, write_columns
from steerhouse.drafts.drawing import drawn, published_dates
from steerhouse.drafts.models import Draft
from steerhouse.drafts.published import Difference, differences, snapshot
from steerhouse.drafts.replay import Lost, apart, recorded, replay
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import hold, reschedule, schedule_of, write_dates
from steerhouse.schedule.edits import Editor
from steerhouse.schedule.models import Schedule
from steerhouse.schedule.operations import Operation

# Each edit is carried out anew whenever the draft is shown.
MOST_EDITS = 1_000


@dataclass(frozen=True)
class Worked:
    """What an edit of a draft did: the draft as it is drawn now, and the operations that take the edit back."""

    drawing: dict[str, Any]
    undo: list[dict[str, Any]]
    added: dict[str, str]


@action("draft.add")
def begin_draft(model: type[Draft], *, values: Mapping[str, Any], by: Actor) -> Draft:
    """Begin a draft of a plan: it shows the plan as it is published until somebody changes it."""
    draft = model(**values)
    if draft.component_id is None or not Schedule.objects.filter(component=draft.component).exists():
        raise Invalid({"component": [_("There is no plan here of which a draft could be begun.")]})
    draft.author_id = by.user_id
    draft.base = snapshot(draft.component, by=by)
    draft.full_clean()
    draft.save()
    return draft


@action("draft.edit")
def edit_words(draft: Draft, *, values: Mapping[str, Any], by: Actor, version: int | None = None) -> Draft:
    """Change name and note."""
    if version is not None:
        draft.version = version
    set_fields(draft, dict(values))
    draft.full_clean()
    draft.save()
    return draft


@action("draft.edit")
def edit_draft(draft: Draft, *, operations: list[Operation], by: Actor) -> Worked:
    """Carry out what an editor asked for in the draft alone, all of it or nothing."""
    draft = held(draft)
    require(by, "task.edit", draft.component)
    if len(draft.edits) >= MOST_EDITS:
        raise Invalid({"draft": [_("This draft has very many changes. Publish it, or begin another one.")]})
    draft.revised += 1
    before = published_dates(draft, by=by)
    with apart(draft, by=by):
        replay(draft, by=by)
        editor = Editor(draft.component, schedule_of(draft.component), by)
        steps = [recorded(editor, one) for one in operations]
        editor.write()
        write_dates(draft.component, by=by)
        found = Worked(drawn(draft, before, by=by), editor.way_back(), editor.added)
    draft.edits = [*draft.edits, steps]
    keep(draft)
    record(draft, "draft changed", steps=len(steps))
    return found


@action("draft.edit")
def take_over(draft: Draft, *, by: Actor, mine: bool = False) -> Draft:
    """Let the draft stand on the plan as it is published now.

    Refused where both changed the same task, unless the draft's values shall stand (`mine`).
    """
    draft = held(draft)
    hold(draft.component)
    changed, now, lost = since(draft, by=by)
    if not mine and (lost or conflicts(draft, changed)):
        raise Stale(
            _("The draft and the published plan changed the same tasks. Decide which values shall stand."),
            thing=draft, changed={},
        )  # fmt: skip
    gone = {(one.edit, one.step) for one in lost}
    kept = [
        [words for step, words in enumerate(steps) if (edit, step) not in gone]
        for edit, steps in enumerate(draft.edits)
    ]
    draft.base, draft.edits, draft.revised = now, [steps for steps in kept if steps], draft.revised + 1
    keep(draft)
    record(draft, "brought up to date", tasks=len(changed), left_out=len(gone))
    return draft


@action("draft.publish")
def publish_draft(draft: Draft, *, by: Actor) -> Draft:
    """Make the draft the plan, in one step; refused when the plan was changed since. Baselines stay as they are."""
    draft = held(draft)
    hold(draft.component)
    if differences(draft.base, snapshot(draft.component, by=by)):
        raise Stale(_("The published plan was changed since this draft was begun."), thing=draft, changed={})
    carry_out(draft.component, draft=draft, by=by)
    draft.state, draft.published_at = Draft.State.PUBLISHED, timezone.now()
    draft.save()
    return draft


@action("task.edit")
def carry_out(component: Component, *, draft: Draft, by: Actor) -> None:
    """The edits of a draft in the plan itself, all of them or none."""
    if lost := replay(draft, by=by):
        raise Stale(lost[0].why, thing=draft, changed={})
    reschedule(component, by=by)
    record(component, "draft published", draft=draft.name, edits=len(draft.edits))


def since(draft: Draft, *, by: Actor) -> tuple[list[Difference], dict[str, Any], list[Lost]]:
    """What was published since the draft was begun, the plan as it is now, and the steps that it no longer allows."""
    now = snapshot(draft.component, by=by)
    with apart(draft, by=by):
        lost = replay(draft, by=by)
    return differences(draft.base, now), now, lost


def conflicts(draft: Draft, changed: list[Difference]) -> set[str]:
    """Public ids of the tasks that both the draft and the published plan changed."""
    own = {one for steps in draft.edits for words in steps for one in words["rows"]}
    return own & {one.id for one in changed}


def held(draft: Draft) -> Draft:
    """The draft as it is stored, which nobody else changes until this action ends; only one that is in work."""
    found: Draft = Draft.objects.select_for_update().get(pk=draft.pk)
    found.component = draft.component
    if found.archived_at is not None:
        raise Archived()
    if not found.is_open:
        raise Invalid({"draft": [_("This draft was published. Begin another one to change the plan.")]})
    return found


def keep(draft: Draft) -> None:
    """Write what the draft consists of."""
    write_columns(Draft, ["base", "edits", "revised"], [(draft.pk, draft.base, draft.edits, draft.revised)])
