"""The mapping page: what is proposed, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import TABLE, ImportRun
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.tables.models import TableMapping
from steerhouse.core.tables.running import plan_from
from steerhouse.core.tables.targets import ID, Plan, Target, plain, proposed, proposed_keys, targets
from steerhouse.interchange.tables.model import TEXT
from steerhouse.interchange.tables.spelling import guessed_days, guessed_point

CHOICES: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    "mode": (
        gettext_lazy("What may happen"),
        (
            ("both", gettext_lazy("Add new rows, change those that are here")),
            ("add", gettext_lazy("Only add new rows")),
            ("change", gettext_lazy("Only change rows that are here")),
        ),
    ),
    "empty": (
        gettext_lazy("Empty cells"),
        (
            ("keep", gettext_lazy("Leave what is stored")),
            ("clear", gettext_lazy("Empty what is stored")),
        ),
    ),
    "days": (
        gettext_lazy("Dates written as text"),
        (
            ("dmy", gettext_lazy("Day first: 22.11.2026, 22/11/2026")),
            ("mdy", gettext_lazy("Month first: 11/22/2026")),
        ),
    ),
    "point": (
        gettext_lazy("Numbers written as text"),
        (
            (".", gettext_lazy("1,234.50")),
            (",", gettext_lazy("1.234,50")),
        ),
    ),
}
MOST_FORMER = 10


@dataclass(frozen=True)
class ColumnLine:
    """One column of the file as the page asks about it."""

    index: int
    label: str
    samples: list[str]
    chosen: str
    is_key: bool


@dataclass(frozen=True)
class Choice:
    """One question beside the columns."""

    name: str
    label: Any
    answers: list[tuple[str, Any, bool]]


@dataclass
class Asked:
    """The whole page: columns, fields to choose from, questions, what is wrong, saved mappings."""

    columns: list[ColumnLine]
    fields: list[Target]
    choices: list[Choice]
    mappings: list[TableMapping]
    used: str = ""
    problems: list[str] = field(default_factory=list)


def proposal(pages: Pages, run: ImportRun, by: Actor, wanted: str = "") -> tuple[Plan, str]:
    """How the file is probably meant, and the name of the mapping that says so: the one asked for, the one with the
    same labels, what was answered for a file like it, else what the labels say."""
    table = run.preview["table"]
    labels = table["labels"]
    if "plan" in run.options and not wanted:
        return Plan.of(run.options["plan"]), ""
    named = [plain(label) for label in labels]
    for mapping in TableMapping.objects.visible_to(by).of_list(pages.path):
        if mapping.public_id == wanted or (not wanted and mapping.content.get("labels") == named):
            return known(plan_from(mapping.content, labels), pages, by), mapping.name
    for former in ImportRun.objects.visible_to(by).filter(kind=TABLE, user=by.user).order_by("-pk")[:MOST_FORMER]:
        same_list = former.options.get("list") == pages.path and "plan" in former.options
        if same_list and former.preview.get("table", {}).get("labels") == labels:
            return known(Plan.of(former.options["plan"]), pages, by), _("your last import")
    return fresh(pages, table, by), ""


def fresh(pages: Pages, table: Mapping[str, Any], by: Actor) -> Plan:
    """What the labels and the first values say."""
    columns = proposed(table["labels"], targets(pages, by))
    written = [text for column in table["samples"] for text, kind in column if kind == TEXT]
    keys = proposed_keys(pages, list(columns.values()))
    empty = "clear" if keys == [ID] else "keep"
    return Plan(columns, keys, "both", guessed_days(written), guessed_point(written), empty)


def known(plan: Plan, pages: Pages, by: Actor) -> Plan:
    """The plan without fields that the actor does not see."""
    fields = targets(pages, by)
    columns = {index: name for index, name in plan.columns.items() if name in fields}
    return replace(plan, columns=columns, keys=[name for name in plan.keys if name in columns.values()])


def page(pages: Pages, run: ImportRun, plan: Plan, by: Actor, used: str = "") -> Asked:
    """The page for a plan."""
    table = run.preview["table"]
    found = targets(pages, by)
    columns = [
        ColumnLine(
            index, table["columns"][index], [text for text, _kind in table["samples"][index]],
            plan.columns.get(str(index), ""), plan.columns.get(str(index), "") in [key for key in plan.keys if key],
        )
        for index in range(len(table["labels"]))
    ]  # fmt: skip
    choices = [
        Choice(name, label, [(value, words, value == getattr(plan, name)) for value, words in answers])
        for name, (label, answers) in CHOICES.items()
    ]
    mappings = list(TableMapping.objects.visible_to(by).of_list(pages.path)) if by.is_signed_in else []
    return Asked(columns, list(found.values()), choices, mappings, used)


def answered(pages: Pages, run: ImportRun, sent: QueryDict, by: Actor) -> tuple[Plan, list[str]]:
    """The plan that was answered, and what is wrong with it."""
    table, found = run.preview["table"], targets(pages, by)
    columns: dict[str, str] = {}
    problems = []
    for index, label in enumerate(table["columns"]):
        name = sent.get(f"column-{index}", "")
        if name not in found:
            continue
        if name in columns.values():
            text = _("Two columns go into “%(field)s”. Leave one of them out: %(column)s.")
            problems.append(text % {"field": found[name].label, "column": label})
        else:
            columns[str(index)] = name
    if not set(columns.values()) - {ID}:
        problems.append(_("No column goes anywhere. Choose a field for at least one."))
    keys = [columns[index] for index in sent.getlist("key") if index in columns]
    answers = {}
    for name, (_label, offered) in CHOICES.items():
        given = sent.get(name, "")
        answers[name] = given if given in dict(offered) else offered[0][0]
    return Plan(columns=columns, keys=keys, **answers), problems
