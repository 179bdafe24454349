"""Which rows of different years are the same project: by code, else by name or former name."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_BEFORE = r"(?:formerly|previously|originally|formally|was|f/?k/?a|renamed from)"
_WAS = _BEFORE + r"\s+(?:known as\s+|called\s+)?(?!part of)(?:the\s+)?"
_IN_BRACKETS = r"\(\s*" + _WAS + r"([^()]+(?:\([^()]*\)[^()]*)*)\)"
_AT_THE_END = r"[,;–-]\s*(?:formerly|previously)\s+(?:known as\s+|called\s+)?(?:the\s+)?(.+)$"
_FORMER = re.compile(f"{_IN_BRACKETS}|{_AT_THE_END}", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
# Words that come and go in the name of one project from year to year.
_FILLERS = frozenset(["the", "programme", "program", "project", "prog", "of", "for", "a"])


class Because(StrEnum):
    """Why two rows are taken to be one project."""

    CODE = "same code"
    FORMER_CODE = "former code"
    NAME = "same name"
    FORMER_NAME = "former name"
    ALIKE = "same name but for words such as programme, the, or an abbreviation in brackets"


@dataclass(frozen=True, slots=True)
class Named:
    """What is needed of a project to find it again."""

    code: str | None
    name: str
    former_names: tuple[str, ...] = ()
    group: str = ""
    """Department: tells apart projects of one name."""
    former_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Row `row` of the new list is project `known` of those known before."""

    row: int
    known: int
    because: Because


def split_names(listed_as: str) -> tuple[str, tuple[str, ...]]:
    """The name of today and the former ones.

    >>> split_names("Columbus (formerly Aspire Replacement Programme)")
    ('Columbus', ('Aspire Replacement Programme',))
    """
    former = tuple((first or second).strip() for first, second in _FORMER.findall(listed_as))
    name = " ".join(_FORMER.sub(" ", listed_as).split())
    return (name, former) if name else (listed_as, ())


def same_project_key(name: str) -> str:
    """A name without case, accents, punctuation and signs: equal for the same name written differently.

    >>> same_project_key("Gov UK Verify") == same_project_key("GOV.UK  Verify")
    True
    """
    text = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ").replace("+", " plus ")
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in text if not unicodedata.combining(c))))


def loose_key(name: str) -> str:
    """The same without brackets, without the words that come and go, and without spaces.

    >>> loose_key("The Smart Metering Programme (SMIP)") == loose_key("Smart Metering")
    True
    """
    words = same_project_key(_BRACKETS.sub(" ", name)).split()
    return "".join(word for word in words if word not in _FILLERS) or "".join(words)


def match(rows: Sequence[Named], known: Sequence[Named]) -> tuple[Match, ...]:
    """Rows matched to known projects, each at most once, the surest reason first; rows not named are new projects.

    A code that both have decides: equal codes match, a code matches the project that had it before, and different codes
    never do, whatever the names. A name matches
    only where it points to one row and one project; of several, the one of the same department is taken.
    """
    matches: list[Match] = []
    open_rows = set(range(len(rows)))
    open_known = set(range(len(known)))
    for because in Because:
        for row, found in _pairs(because, rows, known, (open_rows, open_known)):
            matches.append(Match(row, found, because))
            open_rows.discard(row)
            open_known.discard(found)
    return tuple(sorted(matches, key=lambda each: each.row))


def _keys(because: Because, project: Named) -> set[str]:
    names = (project.name, *project.former_names)
    if because is Because.CODE:
        return {project.code} if project.code else set()
    if because is Because.FORMER_CODE:
        return {code for code in (project.code, *project.former_codes) if code}
    if because is Because.NAME:
        return {same_project_key(project.name)}
    if because is Because.FORMER_NAME:
        return {same_project_key(name) for name in names}
    return {loose_key(name) for name in names}


def _pairs(
    because: Because, rows: Sequence[Named], known: Sequence[Named], still_open: tuple[set[int], set[int]]
) -> list[tuple[int, int]]:
    by_key: dict[str, set[int]] = {}
    for index in still_open[1]:
        for key in _keys(because, known[index]):
            by_key.setdefault(key, set()).add(index)
    wanted: dict[int, list[int]] = {}
    choice: dict[int, int] = {}
    for row in sorted(still_open[0]):
        found = {index for key in _keys(because, rows[row]) for index in by_key.get(key, ())}
        one = _only(rows[row], sorted(found), known, because)
        if one is not None:
            choice[row] = one
            wanted.setdefault(one, []).append(row)
    return [(row, one) for row, one in choice.items() if _first_claim(row, one, wanted, (rows, known))]


def _only(row: Named, found: list[int], known: Sequence[Named], because: Because) -> int | None:
    if because not in (Because.CODE, Because.FORMER_CODE):
        found = [index for index in found if not (row.code and known[index].code)]
    if len(found) > 1:
        found = [index for index in found if same_project_key(known[index].group) == same_project_key(row.group)]
    return found[0] if len(found) == 1 else None


def _first_claim(
    row: int, one: int, wanted: dict[int, list[int]], projects: tuple[Sequence[Named], Sequence[Named]]
) -> bool:
    """Of several rows that claim one project only the one of its department may have it."""
    claims = wanted[one]
    if len(claims) == 1:
        return True
    rows, known = projects
    group = same_project_key(known[one].group)
    same = [claim for claim in claims if same_project_key(rows[claim].group) == group]
    return same == [row]
