"""A question to a list as text: what an address asks, in one spelling, and whether the list can be asked it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.lists.asking import Question, asked
from steerhouse.core.lists.choosing import named, offered_to_choose
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.filters import parts_of

# What an address may hold beside the question itself.
BESIDE = frozenset({"page", "view"})
WORDS = frozenset({"q", "sort", "archived", "columns", "group"})


@dataclass
class Asker:
    """A question without a request: what a list reads of one."""

    GET: QueryDict
    actor: Actor


def question_of(query: QueryDict) -> str:
    """The question of an address in one spelling: without page and view, without what is empty."""
    kept = [(key, value) for key, values in query.lists() for value in values if value and key not in BESIDE]
    kept = [(key, value) for key, value in kept if key != "columns"]
    if columns := ",".join(named(query)):
        kept.append(("columns", columns))
    return urlencode(sorted(kept))


def checked(pages: Pages, text: str, by: Actor) -> str:
    """A question in its one spelling; Invalid where the list does not know it or the actor may not ask it."""
    query = QueryDict(text)
    question = asked(pages, Asker(query, by))
    wrong = [_("The list has no “%(name)s” to ask for.") % {"name": name} for name in _unknown(question, query)]
    if not question.filters.is_valid():
        wrong += [str(problem) for problems in question.filters.errors.values() for problem in problems]
    if wrong:
        raise Invalid({"question": wrong})
    return question_of(query)


def _unknown(question: Question, query: QueryDict) -> list[str]:
    """The names in an address that the list does not offer to this actor."""
    known = WORDS | BESIDE | set(parts_of(question.filters))
    offered = {column.name for column in offered_to_choose(question.pages, question.by)}
    wrong = [key for key in query if query.get(key) and key not in known]
    wrong += [name for name in named(query) if name not in offered]
    if question.group is None and query.get("group"):
        wrong.append(str(query.get("group", "")))
    by = question.sort.lstrip("-")
    sorts = [column.name for column in question.columns if column.sortable(question.by)]
    return [*wrong, by] if by and by not in sorts else wrong
