"""What templates need from the frame: built files, icons, navigation, trail."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from steerhouse.core.pages import cells, shell
from steerhouse.core.pages.shell_words import words

register = template.Library()
MANIFEST = Path(__file__).resolve().parents[2] / "static" / "built" / "manifest.json"
ENTRIES = {"main": "shell/main.ts", "theme": "shell/theme.ts"}
# Runs before the first paint, so it blocks; all others are modules.
BLOCKING = frozenset({"theme"})


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    """What Vite built, by entry."""
    try:
        found: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ImproperlyConfigured(
            "The browser's files are not built: run `npm ci && npm run build` in web/."
        ) from None
    return found


@register.simple_tag(takes_context=True)
def asset(context: dict[str, Any], name: str) -> SafeString:
    """The styles and the script of an entry, with the nonce of this answer."""
    entry = ENTRIES.get(name, f"{name}/index.ts")
    if entry not in manifest():
        raise ImproperlyConfigured(f"web/ has no entry {name}")
    nonce = str(getattr(context["request"], "csp_nonce", ""))
    styles = format_html_join(
        "", '<link rel="stylesheet" href="{}" nonce="{}">', [(_url(f), nonce) for f in _styles(entry)]
    )
    kind = "" if name in BLOCKING else SafeString(' type="module"')
    script = format_html('<script src="{}" nonce="{}"{}></script>', _url(manifest()[entry]["file"]), nonce, kind)
    return styles + script


def _url(file: str) -> str:
    return static(f"built/{file}")


def _styles(entry: str) -> list[str]:
    """The style sheets of an entry and of what it imports."""
    found = manifest()[entry]
    imported = [style for other in found.get("imports", []) for style in _styles(other)]
    return [*imported, *found.get("css", [])]


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A shape of the sprite; with a label it speaks, without it is silent."""
    if label:
        return format_html('<svg class="sh-i" role="img" aria-label="{}">{}</svg>', label, cells.icon(name))
    return format_html('<svg class="sh-i" aria-hidden="true">{}</svg>', cells.icon(name))


@register.simple_tag
def shape(name: str) -> SafeString:
    """A shape of the sprite inside an svg of the template's own."""
    return cells.icon(name)


@register.simple_tag
def hidden_initial(field: Any) -> SafeString:
    """What a field held when the form was made, so that only what was changed is saved."""
    return field.as_hidden(only_initial=True) if field.field.show_hidden_initial else SafeString()


@register.simple_tag
def band(mark: Any) -> SafeString:
    """The one status of a page's own thing, on its tint."""
    if not isinstance(mark, cells.Mark) or mark.look not in cells.LOOKS:
        return format_html('<span class="sh-st">{}</span>', mark)
    style, shape = cells.LOOKS[mark.look]
    return format_html(
        '<span class="sh-st {} sh-band"><svg aria-hidden="true">{}</svg>{}</span>', style, cells.icon(shape), mark.word
    )


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[shell.Group]:
    """The groups of the navigation for this actor."""
    request = context["request"]
    return shell.navigation(request.actor, request.path)


@register.simple_tag(takes_context=True)
def lent_bar(context: dict[str, Any]) -> SafeString:
    """What rooms lent to the top bar, as their templates made it."""
    return SafeString("".join(make(context["request"]) for make in shell.BAR))


@register.simple_tag(takes_context=True)
def lent_notes(context: dict[str, Any]) -> SafeString:
    """What rooms have to say above the content, as their templates made it."""
    return SafeString("".join(make(context["request"]) for make in shell.NOTES))


@register.simple_tag(takes_context=True)
def trail(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Where the page stands: what is above it, outermost first."""
    request = context["request"]
    return list(shell.trail(request.actor, context.get("thing"), context.get("pages"), bool(context.get("below"))))


@register.simple_tag
def shell_words() -> SafeString:
    """The words that the browser's part shows, translated; in English it brings its own."""
    return SafeString() if (get_language() or "en").startswith("en") else json_script(words(), "sh-words")


@register.filter
def initials(name: Any) -> str:
    """The letters that stand for a person in the top bar."""
    words = str(name).split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def number(value: Any) -> str:
    """A whole number with its thousands apart."""
    return cells.number(value)


@register.filter
def moment(value: Any) -> SafeString:
    return cells.moment(value)
