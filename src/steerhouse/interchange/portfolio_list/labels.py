"""Which column is which field: by its label, whatever the year, the spelling and the place."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from steerhouse.interchange.portfolio_list.mapping import FieldRule, Mapping

EXACT, BARE, BY_WORDS, SIMILAR = 4, 3, 2, 1
ALIKE = 0.86
LONG_WORD = 5
# A longer text is a narrative and no label.
MOST_WORDS = 24
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_YEARS = re.compile(r"(?<!\d)(?:19|20)?\d{2}\s*[/\-–]\s*(?:19|20)?\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}(?!\d)")
_UNIT = re.compile(r"£\s*(?:m(?:illions?|n)?|bn|billions?|k)?\b", re.IGNORECASE)
_NOISE = frozenset(["m", "million", "millions", "fy", "gbp", "the", "of", "on", "a", "in"])
_FINANCIAL_YEAR = re.compile(r"(?<!\d)((?:19|20)?\d{2})\s*[/\-–]\s*((?:19|20)?\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """A column and the field that its label stands for."""

    index: int
    label: str
    field: FieldRule
    score: int

    @property
    def rank(self) -> int:
        """Its place among the labels of its field."""
        label = normalized(self.label)
        return self.field.labels.index(label) if label in self.field.labels else len(self.field.labels)


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns that were understood, and the labels that were not."""

    found: tuple[Found, ...]
    unknown: tuple[tuple[int, str], ...]
    ambiguous: tuple[tuple[int, str], ...]
    """Columns of which several seem to be the same field, so that none is taken."""

    def of(self, name: str) -> tuple[Found, ...]:
        """The columns of one field, in the order of the file."""
        return tuple(found for found in self.found if found.field.name == name)


def normalized(label: str) -> str:
    """A label without case, punctuation, years and units.

    >>> normalized("2013/2014 Budget (£million)")
    'budget'
    >>> normalized("wlc_baseline_incl_NCG")
    'wlc baseline incl ncg'
    """
    text = unicodedata.normalize("NFKC", label).casefold()
    text = _YEARS.sub(" ", _UNIT.sub(" ", text))
    words = re.findall(r"[^\W_]+", text)
    return " ".join(word for word in words if word not in _NOISE)


def bare(label: str) -> str:
    """The same without what stands in brackets.

    >>> bare("MPA RAG rating (using a five-point scale)")
    'mpa rag rating'
    """
    return normalized(_BRACKETS.sub(" ", label))


def financial_years(labels: Sequence[str]) -> list[int]:
    """The years in which the financial years named in the labels end.

    >>> financial_years(["2013/2014 Budget", "variance for 2013/14", "2014/13 slip"])
    [2014, 2014]
    """
    return [year for label in labels for first, last in _FINANCIAL_YEAR.findall(label) if (year := _ends(first, last))]


def _ends(first: str, last: str) -> int | None:
    begins = int(first) if len(first) == 4 else 2000 + int(first)
    ends = int(last) if len(last) == 4 else (begins + 1) // 100 * 100 + int(last)
    return ends if ends == begins + 1 else None


def known_labels(mapping: Mapping) -> dict[str, str]:
    """Each known label with its field's name."""
    return {label: rule.name for rule in mapping.fields for label in rule.labels}


def looked_up(label: str, known: dict[str, str]) -> str | None:
    """The field of a label that is spelled as before."""
    return known.get(normalized(label)) or known.get(bare(label))


def recognized(label: str, mapping: Mapping) -> tuple[FieldRule, int] | None:
    """The field that a label stands for and how sure that is; None when no field, or more than one, fits best."""
    return _recognized(normalized(label), bare(label), mapping)


# The same labels are asked for in four delimiters and both orientations.
@lru_cache(maxsize=16_384)
def _recognized(full: str, short: str, mapping: Mapping) -> tuple[FieldRule, int] | None:
    if short.count(" ") >= MOST_WORDS or not (mapping.exact or any(word.isalpha() for word in full.split())):
        return None
    scores = [(rule, _score(full, short, rule, exact=mapping.exact)) for rule in mapping.fields]
    best = max((score for _rule, score in scores), default=0.0)
    fitting = [rule for rule, score in scores if score == best]
    return (fitting[0], int(best)) if best and len(fitting) == 1 else None


def _score(full: str, short: str, rule: FieldRule, *, exact: bool) -> float:
    """EXACT for a known label down to SIMILAR for one that is spelled nearly like it; 0 for none.

    The fraction tells apart fields that fit in the same way: how many words of the group, or how alike.
    """
    if full in rule.labels:
        return EXACT
    if short in rule.labels:
        return BARE
    words = tuple((short or full).split())
    if exact or not words or any(_has(words, phrase) for phrase in rule.without):
        return 0
    groups = [group for group in rule.words if all(_has(words, phrase) for phrase in group)]
    if groups:
        return BY_WORDS + max(sum(len(word.split()) for word in group) for group in groups) / 100
    alike = max((_alike(short, known) for known in rule.labels), default=0.0)
    return SIMILAR + alike / 2 if alike >= ALIKE else 0


def _has(words: tuple[str, ...], phrase: str) -> bool:
    return all(any(_same_word(word, wanted) for word in words) for wanted in phrase.split())


@lru_cache(maxsize=16_384)
def _same_word(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    long_enough = min(len(word), len(wanted)) >= LONG_WORD
    return long_enough and abs(len(word) - len(wanted)) <= 1 and _slips(word, wanted) <= 1


def _slips(word: str, wanted: str) -> int:
    """How many letters are wrong, missing, added, or swapped with their neighbor (0, 1, or 2 for more)."""
    start = 0
    while start < min(len(word), len(wanted)) and word[start] == wanted[start]:
        start += 1
    one, other = word[start:], wanted[start:]
    if one == other:
        return 0
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    if swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]:
        return 1
    return 2


@lru_cache(maxsize=16_384)
def _alike(label: str, known: str) -> float:
    if abs(len(label) - len(known)) > max(len(label), len(known)) // 4:
        return 0.0
    matcher = SequenceMatcher(None, label, known, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def fields_of(labels: Sequence[str], mapping: Mapping) -> Fields:
    """Every label's field. A field that is no rating and no repeatable measure takes its surest column only."""
    found: list[Found] = []
    unknown: list[tuple[int, str]] = []
    for index, label in enumerate(labels):
        known = recognized(label, mapping) if label.strip() else None
        if known is not None:
            found.append(Found(index, label, known[0], known[1]))
        elif label.strip():
            unknown.append((index, label))
    kept: list[Found] = []
    ambiguous: list[tuple[int, str]] = []
    for rule in mapping.fields:
        columns = [column for column in found if column.field is rule]
        if rule.name == "rating" or rule.several or len(columns) < 2:
            kept.extend(columns)
            continue
        surest = max(column.score for column in columns)
        best = [column for column in columns if column.score == surest]
        kept.extend(best if len(best) == 1 else [])
        ambiguous.extend((c.index, c.label) for c in columns if c not in best or len(best) > 1)
    return Fields(tuple(sorted(kept, key=lambda column: column.index)), tuple(unknown), tuple(ambiguous))
