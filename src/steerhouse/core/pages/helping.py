"""Help beside a field: what is meant and who needs it, opened by a small question mark."""

from typing import Any

from steerhouse.core.pages.declaration import Text

HELP: dict[tuple[type[Any], str], Text] = {}


def add_help(model: type[Any], **texts: Text) -> None:
    """Say what fields mean, by name; what is needed while typing stands under the field, as the model's help text."""
    for name, text in texts.items():
        model._meta.get_field(name)
        HELP[model, name] = text


def help_on(model: type[Any], name: str) -> Text:
    """The help on a field, or nothing."""
    return HELP.get((model, name), "")
