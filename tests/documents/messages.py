"""The catalogs of messages, brought up to date with the code: `python -m tests.documents.messages`.

What is translated stays; what is new is listed, as is what the code no longer says. Nothing outside Python is needed:
code is read by `ast`, templates by Django's own parser, so that each message is written as it will be looked up.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import polib
from django.template.base import Template
from django.template.engine import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "steerhouse"
CATALOGS = SOURCE / "locale"
# What a call's arguments mean, by the function's name in our code.
CALLS = {
    "_": ("id",), "gettext": ("id",), "gettext_lazy": ("id",), "gettext_noop": ("id",),
    "ngettext": ("id", "plural"), "ngettext_lazy": ("id", "plural"),
    "pgettext": ("context", "id"), "pgettext_lazy": ("context", "id"),
    "lazy": ("id",),
    "npgettext": ("context", "id", "plural"), "npgettext_lazy": ("context", "id", "plural"),
}  # fmt: skip
CONSTANT = re.compile(r"""\b_\(\s*("[^"]*"|'[^']*')\s*\)""")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0+]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|%%|\{\w*\}")


@dataclass
class Message:
    """One message of the code, and the files that say it."""

    id: str
    plural: str = ""
    context: str | None = None
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.id


def code_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]


def template_files() -> list[Path]:
    return [
        path for path in sorted(SOURCE.rglob("*")) if "templates" in path.parts and path.suffix in (".html", ".txt")
    ]


def of_code(tree: ast.AST) -> Iterator[Message]:
    """The messages that a module asks for by calls with constant texts."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if (parts := CALLS.get(name)) and len(texts) >= len(parts):
            found = dict(zip(parts, texts, strict=False))
            yield Message(found["id"], found.get("plural", ""), found.get("context"))


def of_template(text: str) -> Iterator[Message]:
    """The messages of a template: its tags, and constants within other tags."""
    for node in nodes_of(text):
        if isinstance(node, TranslateNode):
            literal = node.filter_expression.var
            if isinstance(getattr(literal, "literal", literal), str):
                context = node.message_context.resolve({}) if node.message_context else None
                # A percent sign of a template is looked up doubled.
                yield Message(str(getattr(literal, "literal", literal)).replace("%", "%%"), context=context)
        elif isinstance(node, BlockTranslateNode):
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Message(spaced(node, node.render_token_list(node.singular)[0]), spaced(node, plural))
    for found in CONSTANT.findall(text):
        yield Message(found[1:-1].replace("%", "%%"))


def spaced(node: BlockTranslateNode, text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines()) if node.trimmed else text


def nodes_of(text: str) -> Iterator[Any]:
    """Every node of a template, however deep."""

    def below(nodes: Any) -> Iterator[Any]:
        for node in nodes:
            yield node
            for name in (*getattr(node, "child_nodelists", ()), "nodelist"):
                yield from below(getattr(node, name, None) or ())
            for _condition, nodelist in getattr(node, "conditions_nodelists", ()):
                yield from below(nodelist)

    yield from {id(node): node for node in below(Template(text, engine=Engine.get_default()).nodelist)}.values()


def messages() -> dict[tuple[str | None, str], Message]:
    """All messages of code and templates, in the order of the files."""
    found: dict[tuple[str | None, str], Message] = {}
    for path in [*code_files(), *template_files()]:
        text = path.read_text(encoding="utf-8")
        for message in of_code(ast.parse(text)) if path.suffix == ".py" else of_template(text):
            kept = found.setdefault(message.key, message)
            kept.plural = kept.plural or message.plural
            place = path.relative_to(SOURCE).as_posix()
            if place not in kept.places:
                kept.places.append(place)
    return found


def catalog_of(language: str) -> Path:
    return CATALOGS / language / "LC_MESSAGES" / "django.po"


def entries(catalog: polib.POFile) -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalog if not entry.obsolete}


def update(path: Path) -> tuple[list[str], list[str]]:
    """Bring a catalog up to date; what is new in it, and what left it."""
    catalog, wanted = polib.pofile(str(path), wrapwidth=110), messages()
    held = entries(catalog)
    new = [message.id for key, message in wanted.items() if key not in held]
    gone = [entry.msgid for key, entry in held.items() if key not in wanted]
    catalog.clear()
    for key, message in wanted.items():
        entry = held.get(key) or polib.POEntry(msgid=message.id, msgctxt=message.context)
        if message.plural and entry.msgid_plural != message.plural:
            entry.msgid_plural, entry.msgstr, entry.msgstr_plural = message.plural, "", {0: "", 1: ""}
        entry.occurrences = [(place, "") for place in message.places[:3]]
        entry.flags = ["python-format"] if re.search(r"%[(sd]", message.id) else []
        catalog.append(entry)
    catalog.save(str(path))
    return new, gone


def is_done(entry: polib.POEntry) -> bool:
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return "fuzzy" not in entry.flags and all(texts)


def disagreeing(entry: polib.POEntry) -> bool:
    """Whether a translation lost or invented a placeholder; of several forms, one may leave the number out."""
    if entry.msgid_plural:
        known = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
        last = entry.msgstr_plural[max(entry.msgstr_plural)]
        invented = {one for text in entry.msgstr_plural.values() for one in PLACEHOLDER.findall(text)} - known
        return bool(invented) or set(PLACEHOLDER.findall(last)) != set(PLACEHOLDER.findall(entry.msgid_plural))
    return sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))


def compile_all() -> None:
    for path in sorted(CATALOGS.glob("*/LC_MESSAGES/django.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def main() -> None:
    """Update and compile every catalog; the answer is 1 while something waits for a translator."""
    waiting = 0
    for path in sorted(CATALOGS.glob("*/LC_MESSAGES/django.po")):
        new, gone = update(path)
        catalog = polib.pofile(str(path))
        todo = [entry.msgid for entry in catalog if not is_done(entry)]
        wrong = [entry.msgid for entry in catalog if is_done(entry) and disagreeing(entry)]
        waiting += len(todo) + len(wrong)
        print(f"{path.parts[-3]}: {len(catalog)} messages, {len(new)} new, {len(gone)} gone, {len(todo)} to translate")
        print("".join(f"  gone: {text!r}\n" for text in gone), end="")
        print("".join(f"  to translate: {text!r}\n" for text in todo), end="")
        print("".join(f"  other placeholders: {text!r}\n" for text in wrong), end="")
    compile_all()
    sys.exit(1 if waiting else 0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steerhouse.config.settings")
    django.setup()
    main()
