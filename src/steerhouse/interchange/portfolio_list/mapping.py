"""What a mapping file (TOML) says about one publisher's lists."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from steerhouse.interchange.portfolio_list.model import Reason


@dataclass(frozen=True, slots=True)
class FieldRule:
    """By which labels a field is known, and what its column means."""

    name: str
    labels: tuple[str, ...]
    words: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    measure: str = ""
    """The measure's name; empty for what is no figure."""
    yearly: bool = False
    percent: bool = False
    several: bool = False
    """Several columns may hold this measure, each under its own label."""
    narrative_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale and the years in which it was used."""

    name: str
    values: tuple[str, ...]
    since: int = 0
    until: int = 9999


@dataclass(frozen=True, slots=True)
class Rater:
    """Who gives ratings, and by which words a column names them."""

    name: str
    words: tuple[tuple[str, ...], ...]


# Two mappings are the same only when they are the same object, so that looking one up costs nothing.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mapping:
    """One publisher's lists."""

    name: str
    title: str
    attribution: str
    currency: str
    unit: int
    price_basis: str
    period_month: int
    period_day: int
    required: tuple[str, ...]
    exact: bool
    """Labels are taken as they are spelled; nothing is guessed."""
    month_first: bool
    """Dates in figures are written as month, day, year."""
    days_from: date | None
    """The day from which dates are counted that stand as numbers of days; None where dates are written as such."""
    rated_at: dict[int, date]
    states: dict[str, str]
    """State of the component by the publisher's own word for it, in lower case."""
    rating_words: dict[str, str]
    """Value of the scale by what the cell says, in lower case."""
    scales: tuple[Scale, ...]
    raters: tuple[Rater, ...]
    reasons: tuple[tuple[Reason, re.Pattern[str]], ...]
    fields: tuple[FieldRule, ...]

    def field(self, name: str) -> FieldRule:
        """The rule of a field. Raises StopIteration for a name that the mapping does not have."""
        return next(rule for rule in self.fields if rule.name == name)


def mapping_names() -> tuple[str, ...]:
    """The mappings that ship."""
    folder = files("steerhouse.interchange") / "mappings"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


@lru_cache
def load_mapping(name: str) -> Mapping:
    """A mapping that ships, by name. Raises KeyError for an unknown name."""
    if name not in mapping_names():
        raise KeyError(name)
    return parse_mapping((files("steerhouse.interchange") / "mappings" / f"{name}.toml").read_text(encoding="utf-8"))


def parse_mapping(text: str) -> Mapping:
    """A mapping from its TOML text. Raises KeyError or TypeError for a mapping that is incomplete."""
    data = tomllib.loads(text)
    return Mapping(
        name=data["name"],
        title=data["title"],
        attribution=data["attribution"],
        currency=data["currency"],
        unit=data["unit"],
        price_basis=data["price_basis"],
        period_month=data["period_end"]["month"],
        period_day=data["period_end"]["day"],
        required=tuple(data["required"]),
        exact=data.get("exact", False),
        month_first=data.get("month_first", False),
        days_from=data.get("days_from"),
        states={word.casefold(): state for state, words in data.get("states", {}).items() for word in words},
        rating_words={word.casefold(): value for word, value in data.get("rating_words", {}).items()},
        rated_at={int(year): day for year, day in data.get("rated_at", {}).items()},
        scales=tuple(Scale(**{**scale, "values": tuple(scale["values"])}) for scale in data.get("scale", [])),
        raters=tuple(Rater(rater["name"], _groups(rater["words"])) for rater in data.get("rater", [])),
        reasons=tuple(
            (Reason(reason["name"]), re.compile("|".join(reason["patterns"]), re.IGNORECASE))
            for reason in data.get("reason", [])
        ),
        fields=tuple(_field_rule(name, rule) for name, rule in data["field"].items()),
    )


def _field_rule(name: str, rule: dict[str, Any]) -> FieldRule:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in rule.items()}
    plain |= {"name": name, "words": _groups(rule.get("words", []))}
    return FieldRule(**plain)


def _groups(words: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in words)
