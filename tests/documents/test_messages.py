"""Each catalog says all that the code says, and says it in full."""

import ast
import re
from pathlib import Path

import polib
import pytest

from tests.documents.messages import (
    CATALOGS,
    ROOT,
    catalog_of,
    code_files,
    disagreeing,
    entries,
    is_done,
    messages,
    of_code,
    of_template,
    template_files,
)

LANGUAGES = sorted(path.name for path in CATALOGS.iterdir() if path.is_dir())


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(catalog_of(request.param)))


def test_no_message_of_the_code_is_missing_from_the_catalog(catalog: polib.POFile) -> None:
    held, wanted = set(entries(catalog)), set(messages())
    assert sorted(str(key) for key in wanted - held) == [], "run `make messages` and translate what it lists"
    assert sorted(str(key) for key in held - wanted) == [], "run `make messages`"


def test_no_message_is_untranslated_or_fuzzy(catalog: polib.POFile) -> None:
    assert [entry.msgid for entry in catalog if not is_done(entry)] == []


def test_placeholders_agree_with_those_of_the_message(catalog: polib.POFile) -> None:
    assert [entry.msgid for entry in catalog if disagreeing(entry)] == []


def test_calls_templates_plurals_and_contexts_are_found() -> None:
    code = '_("a" "b"); ngettext("%(n)s day", "%(n)s days", n); pgettext_lazy("verb", "open"); x.gettext("c"); _(name)'
    assert [(m.context, m.id, m.plural) for m in of_code(ast.parse(code))] == [
        (None, "ab", ""), (None, "%(n)s day", "%(n)s days"), ("verb", "open", ""), (None, "c", ""),
    ]  # fmt: skip
    page = '{% load i18n %}{% if x %}{% translate "50%" %}{% endif %}{% blocktranslate count n=x %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}{% include "p.html" with t=_("Name") %}'  # noqa: E501
    assert [(m.id, m.plural) for m in of_template(page)] == [("50%%", ""), ("%(n)s day", "%(n)s days"), ("Name", "")]


# Names and units that are the same in every language, and what a template writes for machines.
SAME_EVERYWHERE = re.compile(
    r"^(sh-[\w-]+|…/[\w/]+|· ?)?(Steerhouse|Ctrl K|ID|API|CSV|XLSX|SVG|PNG|PDF|OData|URL|[A-Z]{1,2}|[a-z]|&\w+;)?$"
)


def visible_texts(page: str) -> list[str]:
    """Texts of a template that stand between tags or in attributes that are read, without going through translation."""
    page = re.sub(r"(?s)\{#.*?#\}|\{% comment .*?\{% endcomment %\}|<script.*?</script>|<code.*?</code>", " ", page)
    page = re.sub(r"(?s)\{% blocktranslate.*?\{% endblocktranslate %\}", "\0", page)
    page = re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}", "\0", page)
    read = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', page)
    parts = [part for text in [*read, *re.sub(r"(?s)<[^>]*>", "\1", page).split("\1")] for part in text.split("\0")]
    return [text for part in parts if re.search(r"[A-Za-z]{2}", text := " ".join(part.split()))]


@pytest.mark.parametrize("path", template_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    found = [text for text in visible_texts(path.read_text(encoding="utf-8")) if not SAME_EVERYWHERE.match(text)]
    assert found == []


# Where a sentence is a comment on a formula, SQL, a log line or an exception for developers, not a word for users.
SENTENCE = re.compile(r"^[A-Z][a-z]+ [a-z].*[.!?]$")
# Calls and raises whose texts people read on pages.
READ = frozenset(
    {"Invalid", "Mark", "Panel", "Facts", "Pages", "Action", "add_navigation", "add_error", "success", "warning"}
)


def test_no_page_text_in_python_stands_untranslated() -> None:
    found = []
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            name = name or (
                node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            )
            if isinstance(node, ast.Call) and name in READ:
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                texts += [f"Head {ast.unparse(one.value)}" for one in node.keywords if is_head(one)]
                found += [f"{path.relative_to(ROOT)}:{node.lineno} {text}" for text in texts if says(text)]
    assert found == []


def is_head(keyword: ast.keyword) -> bool:
    """Whether a head of the navigation stands there as a bare word."""
    return keyword.arg == "group" and isinstance(keyword.value, ast.Constant) and bool(keyword.value.value)


def says(text: object) -> bool:
    return isinstance(text, str) and (bool(SENTENCE.match(text)) or bool(re.match(r"^[A-Z][a-z]+ ['a-z]+", text)))
