"""Where a column of a table may go: the fields of the entity's form that the actor may see, and its public id."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import UniqueConstraint
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages.columns import bind, titles
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.seeing import may_see_field

ID = "public_id"
# What people write above a column, by the name of the field that is meant.
ALIASES: dict[str, tuple[str, ...]] = {
    ID: ("id", "public id", "steerhouse id"),
    "code": ("no", "number", "key", "reference", "ref", "project id", "project code", "project no", "project number"),
    "name": ("title", "project", "project name", "designation"),
    "title": ("name", "subject"),
    "parent": ("part of", "belongs to", "parent code", "portfolio", "program", "programme", "above"),
    "start": ("begin", "begins", "start date", "from"),
    "finish": ("end", "ends", "end date", "finish date", "due", "until"),
    "starts": ("start", "start date", "begin"),
    "ends": ("end", "finish", "end date", "until"),
    "owner": ("responsible", "accountable"),
    "manager": ("project manager", "lead", "pm"),
    "email": ("mail", "e-mail", "e-mail address", "email address"),
    "amount": ("value", "sum", "cost", "budget"),
    "currency": ("ccy", "currency code"),
    "description": ("details", "summary", "text"),
}


@dataclass(frozen=True)
class Target:
    """A field that a column can go into."""

    name: str
    label: str
    field: Any


@dataclass(frozen=True)
class Plan:
    """What the mapping page was told: column → field, by which fields a row is found, what may happen to rows, and how
    dates, decimals and empty cells are meant."""

    columns: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    mode: str = "both"
    days: str = "dmy"
    point: str = "."
    empty: str = "keep"

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Plan":
        """The plan that `as_json` kept; what is not known any more is left out."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def by_field(self) -> dict[str, int]:
        """Field → index of its column."""
        return {name: int(index) for index, name in self.columns.items()}


def targets(pages: Pages, by: Actor) -> dict[str, Target]:
    """The public id, then the fields of the form that the actor may see, by name."""
    found = {ID: Target(ID, _("ID"), pages.model._meta.get_field(ID))}
    for name in pages.form:
        column = pages.model._meta.get_field(name)
        if may_see_field(by, pages.model, name) and not column.many_to_many:
            found[name] = Target(name, bind(pages.model, name).heading, column)
    return found


def takes_tables(pages: Pages) -> bool:
    """Whether rows of this entity can come in from a table: they can be added, and nothing is made of them at once that
    no edit could mend."""
    return bool(pages.form) and pages.add is not None and pages.edit is not None


def plain(text: str) -> str:
    """A label without what differs from file to file.

    >>> plain("  Café (No.) "), plain("E-Mail")
    ('cafe no', 'e mail')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))


def proposed(labels: Sequence[str], found: Mapping[str, Target]) -> dict[str, str]:
    """Column → field, each field once: by the label or name of a field, else by another word for it."""
    wanted = [plain(label) for label in labels]
    columns: dict[str, str] = {}
    for words in (
        {name: {plain(one.label), plain(name)} for name, one in found.items()},
        {name: {plain(word) for word in ALIASES.get(name, ())} for name in found},
    ):
        for name, spellings in words.items():
            at = next((i for i, label in enumerate(wanted) if label in spellings and str(i) not in columns), None)
            if at is not None and name not in columns.values():
                columns[str(at)] = name
    return columns


def natural_keys(pages: Pages) -> list[tuple[str, ...]]:
    """By which fields a row is known, the surest first: what is unique, alone or together, then its name."""
    meta, form = pages.model._meta, set(pages.form)
    found: list[tuple[str, ...]] = [(one.name,) for one in meta.concrete_fields if one.unique and one.name in form]
    unique = [tuple(one.fields) for one in meta.constraints if isinstance(one, UniqueConstraint) and one.fields]
    unique += [tuple(names) for names in meta.unique_together]
    found += sorted((names for names in unique if set(names) <= form), key=len)
    found += [(name,) for name in (*pages.model.search, *titles(pages.model)) if name in form]
    return list(dict.fromkeys(found))


def proposed_keys(pages: Pages, fields: Sequence[str]) -> list[str]:
    """The public id where the table has it, else the surest key of which it has all fields."""
    if ID in fields:
        return [ID]
    return list(next((names for names in natural_keys(pages) if set(names) <= set(fields)), ()))


def key_label(pages: Pages, names: Sequence[str], found: Mapping[str, Target]) -> str:
    """The words of a key."""
    return ", ".join(found[name].label if name in found else capfirst(name) for name in names)
