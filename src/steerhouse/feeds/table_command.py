"""`steerhouse import-table` and `export-table`: lists as tables for scripts, the same way as on their pages."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Invalid, SteerhouseError, answer
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.imports.command import CHUNK, acting, told
from steerhouse.core.lists.asking import asked
from steerhouse.core.pages.declaration import REGISTRY, Pages
from steerhouse.core.tables import asking, running
from steerhouse.core.tables.exporting import lines
from steerhouse.core.tables.models import TableMapping
from steerhouse.core.tables.targets import Plan, takes_tables
from steerhouse.interchange.cells import csv_lines, write_xlsx

KEPT = ("counts", "things", "not_carried", "lines")


def bring(arguments: argparse.Namespace) -> int:
    """Bring a workbook or CSV file into a list; 0 when it came in, 1 when it was refused."""
    by, pages = acting(arguments.as_user), pages_of(arguments.entity)
    if not takes_tables(pages):
        raise wrong("entity", _("The list “%s” takes no tables.") % pages.path)
    found = bring_in(Path(arguments.file), pages, by, mapping=arguments.mapping, dry=arguments.dry_run)
    if arguments.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        sys.stdout.write(in_words(found))
    return int(bool(found["problems"]))


def pages_of(entity: str) -> Pages:
    """The list by the entity's name (component) or by its address (components)."""
    # Lists are known once the addresses are.
    reverse("import")
    wanted = entity.lower()
    for model, pages in REGISTRY.pages.items():
        if wanted in (model._meta.model_name, pages.path):
            return pages
    names = ", ".join(sorted(str(model._meta.model_name) for model in REGISTRY.pages))
    text = _("There is no list of %(entity)s. Choose one of: %(names)s.") % {"entity": entity, "names": names}
    raise wrong("entity", text)


def wrong(option: str, text: str) -> Invalid:
    """An option that cannot be meant, in a sentence."""
    return Invalid({option: [text]}, text)


def bring_in(path: Path, pages: Pages, by: Actor, *, mapping: str | None, dry: bool) -> dict[str, Any]:
    """One table from disk to done, as facts to print."""
    try:
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(CHUNK), b"")
            run = running.look(running.send_in(pages, chunks, name=path.name, by=by), by=by)
        if run.state != ImportRun.State.REFUSED:
            plan = plan_for(pages, run, by, mapping)
            run = pipeline.ask_again(run, options={"list": pages.path, "plan": plan.as_json()}, by=by)
            run = running.compare(run, by=by)
        if run.state == ImportRun.State.READY and not dry and any(run.preview["counts"].values()):
            run = running.apply(run, by=by)
    except OSError as error:
        return told(path, problems=[f"{path}: {error.strerror}. " + _("Check the path.")])
    except SteerhouseError as error:
        facts = answer(error)
        return told(path, problems=[f"{facts.message} {facts.next_step}"])
    shown = run.preview
    problems = [" ".join(filter(None, map(str, one.values()))) for one in shown.get("problems", [])]
    return told(path, problems, state=str(run.state), **{name: shown[name] for name in KEPT if name in shown})


def plan_for(pages: Pages, run: ImportRun, by: Actor, mapping: str | None) -> Plan:
    """What goes where: by the saved mapping of that name, else as the mapping page would propose it."""
    if mapping is None:
        return asking.fresh(pages, run.preview["table"], by)
    with system("a saved mapping by its name"):
        known = TableMapping.objects.of_list(pages.path).filter(name=mapping)
        own = known.filter(owner_id=by.user_id) if by.is_signed_in else known
        found = own.first() or known.filter(shared=True).first()
    if found is None:
        text = _("There is no mapping “%s” of this list. Save one on the page of its import.") % mapping
        raise wrong("mapping", text)
    return asking.known(running.plan_from(found.content, run.preview["table"]["labels"]), pages, by)


def take(arguments: argparse.Namespace) -> int:
    """Write a list as a table that comes in again; 0 when it was written."""
    by, pages = acting(arguments.as_user), pages_of(arguments.entity)
    request: Any = RequestFactory().get(f"/{pages.path}/", {"q": arguments.search} if arguments.search else {})
    request.actor = by
    path, count = Path(arguments.file), Count()
    rows = count.counted(lines(asked(pages, request, "export")))
    try:
        if path.suffix.lower() == ".xlsx":
            with path.open("wb") as out:
                write_xlsx(out, rows, sheet=pages.path)
        else:
            with path.open("w", encoding="utf-8", newline="") as text:
                text.writelines(csv_lines(rows))
    except OSError as error:
        raise wrong("file", f"{path}: {error.strerror}. " + _("Check the path.")) from None
    facts = {"file": str(path), "list": pages.path, "rows": max(0, count.rows - 1)}
    words = _("%(rows)s rows of %(list)s written to %(file)s.") % facts
    sys.stdout.write((json.dumps(facts, ensure_ascii=False) if arguments.json else words) + "\n")
    return 0


class Count:
    """Counts what goes through."""

    rows = 0

    def counted(self, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        for row in rows:
            self.rows += 1
            yield row


def in_words(one: dict[str, Any]) -> str:
    """The outcome as lines for people."""
    counts = ", ".join(f"{number:,} {word}" for word, number in one["counts"].items() if number) or _("0 changes")
    head = f"{one['file']}: {_('refused') if one['problems'] else counts} ({one['state']})"
    rest = [_("not carried: {what}, {count}").format(**what) for what in one["not_carried"]]
    return "\n  ".join([head, *one["problems"], *rest]) + "\n"
