"""`steerhouse import FILE… --into CODE`: the same way as the wizard's, file after file."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Invalid, SteerhouseError, answer
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.imports.forms import place_of
from steerhouse.core.models import Node, User
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.project_online.folder import pack_folder

CHUNK = 1024 * 1024


def run(arguments: argparse.Namespace) -> int:
    """Bring each file in; 0 when all were, 1 when one of them was refused. With `--preview` nothing is written."""
    by = acting(getattr(arguments, "as_user", None))
    node = place(by, arguments.into)
    options = {} if getattr(arguments, "year", None) is None else {"year": arguments.year}
    told = [bring_in(Path(name), node, by, options, only_look=arguments.preview) for name in arguments.files]
    if arguments.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(in_words(one) for one in told)
    return int(any(one["problems"] for one in told))


def acting(username: str | None) -> Actor:
    """Who brings the files in: the named user, else the system, as whoever may run commands here may do everything."""
    if not username:
        return Actor.system("command line")
    with system("who acts on the command line"):
        user = User.objects.filter(username=username).first()
    by = actor_of(user)
    if not by.is_signed_in:
        raise Invalid({"as": [_("There is no active user named %s.") % username]})
    return by


def place(by: Actor, code: str) -> Node:
    """The place by its code; the catalogue's error where there is none."""
    try:
        return place_of(by, code)
    except ValidationError as error:
        raise Invalid({"into": list(error.messages)}, f"--into {code}: {error.messages[0]}") from None


def bring_in(path: Path, node: Node, by: Actor, options: dict[str, Any], *, only_look: bool) -> dict[str, Any]:
    """One file from disk to done, as facts to print; a folder goes as the archive of its pages."""
    try:
        with opened(path) as file:
            name = f"{path.name}.zip" if path.is_dir() else path.name
            chunks = iter(lambda: file.read(CHUNK), b"")
            found = pipeline.read(pipeline.send_in(node, chunks, name=name, by=by, options=options), by=by)
        if found.state == ImportRun.State.READY and not only_look and any(found.preview["counts"].values()):
            found = pipeline.apply(found, by=by)
    except OSError as error:
        return told(path, problems=[f"{path}: {error.strerror}. " + _("Check the path.")])
    except (SteerhouseError, FileRefused) as error:
        facts = answer(error)
        return told(path, problems=[f"{facts.message} {facts.next_step}"])
    shown = found.preview
    problems = [" ".join(filter(None, map(str, one.values()))) for one in shown.get("problems", [])]
    kept = {name: shown[name] for name in ("counts", "facts", "not_carried") if name in shown}
    return told(path, problems, state=found.state, **kept)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, or the pages of a folder packed into a file that goes away again."""
    if not path.is_dir():
        with path.open("rb") as file:
            yield file
        return
    with TemporaryFile() as packed:
        if not pack_folder(path, packed):
            raise FileNotFoundError(ENOENT, _("The folder holds no page (.json)"))
        packed.seek(0)
        yield packed


def told(path: Path, problems: list[str], **facts: Any) -> dict[str, Any]:
    """What is printed of a file, with or without `--json`."""
    return {
        "file": str(path),
        "state": "refused",
        "counts": {},
        "facts": [],
        "not_carried": [],
        **facts,
        "problems": problems,
    }


def in_words(one: dict[str, Any]) -> str:
    """A file's outcome as lines for people."""
    counts = ", ".join(f"{number:,} {word}" for word, number in one["counts"].items() if number) or _("0 changes")
    lines = [f"{one['file']}: {_('refused') if one['problems'] else counts} ({one['state']})", *one["problems"]]
    lines += [f"{label}: {value}" for label, value in one["facts"]]
    lines += [_("not carried: {what}, {count}").format(**what) for what in one["not_carried"]]
    return "\n  ".join(lines) + "\n"
