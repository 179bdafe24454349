"""Things that cells point at: found by public id, code or name as far as the actor sees them, and named alike."""

from collections import defaultdict
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages.columns import titles
from steerhouse.core.pages.seeing import rows_of
from steerhouse.interchange.tables.spelling import Wrong, same

MOST_CANDIDATES = 5


class Things:
    """Every thing of one kind that the actor may choose, by the words that name it."""

    def __init__(self, model: type[Any], by: Actor) -> None:
        rows = rows_of(model, by)
        if hasattr(model, "archived_at"):
            rows = rows.filter(archived_at=None)
        self.model = model
        self.ids = {row.public_id: row for row in rows}
        fields = {found.name for found in model._meta.concrete_fields}
        self.code = next((name for name in (*getattr(model, "search", ())[:1], "code") if name in fields), "")
        named = [*titles(model), *(name for name in ("name", "title") if name in fields)]
        self.codes: dict[str, list[Any]] = defaultdict(list)
        self.names: dict[str, list[Any]] = defaultdict(list)
        for row in self.ids.values():
            if self.code and (code := same(str(getattr(row, self.code)))):
                self.codes[code].append(row)
            for word in {same(str(row)), *(same(str(getattr(row, name))) for name in named)}:
                self.names[word].append(row)

    def find(self, text: str) -> Any:
        """The thing of that id, code or name; None where there is none. Raises Wrong where several are called so."""
        if text in self.ids:
            return self.ids[text]
        for words in (self.codes, self.names):
            found = words.get(same(text), [])
            if len(found) == 1:
                return found[0]
            if found:
                several = "; ".join(f"{row} ({self.word(row)})" for row in found[:MOST_CANDIDATES])
                message = _("%(count)s are called so: %(several)s.") % {"count": len(found), "several": several}
                raise Wrong(message, _("Write the code or the ID of the one that is meant."))
        return None

    def unknown(self, text: str) -> Wrong:
        """What is told about a word that names nothing, with the words that come closest."""
        near = get_close_matches(same(text), [*self.codes, *self.names], MOST_CANDIDATES, 0.6)
        meant = dict.fromkeys(
            str(row) for word in near for row in (*self.codes.get(word, ()), *self.names.get(word, ()))
        )
        kind = self.model._meta.verbose_name
        message = _("There is no %(kind)s of this code or name that you may choose.") % {"kind": kind}
        if not meant:
            return Wrong(message, _("Add it first, or correct the cell."))
        candidates = "; ".join(list(meant)[:MOST_CANDIDATES])
        return Wrong(message, _("Perhaps one of these is meant: %(meant)s.") % {"meant": candidates})

    def word(self, row: Any) -> str:
        """The word by which `find` finds the row again: its code or name, or its public id where others share them."""
        code = str(getattr(row, self.code)) if self.code else ""
        if code.strip() == code and len(self.codes.get(same(code), ())) == 1:
            return code
        name = str(row)
        alone = len(self.names.get(same(name), ())) == 1 and same(name) not in self.codes
        return name if alone and name.strip() == name else str(row.public_id)
