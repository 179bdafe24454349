"""Thousands of damaged files go the whole way in: `python -m benchmarks.mutants [--each 2000] [--only XER …]`.

For each format real files are changed at random, always in the same way (`--seed`). Each goes through upload, preview
and apply in a database of its own. It must be read or refused in plain words: counted are also those that crashed,
and those that were refused and yet left a table other than it was. Printed as one line of JSON a format: counts, the
longest that one file took in seconds of this process's processor, and the most memory that the process had so far, in
MB. Files are read in this process, where a crash is seen as such. Ends with 1 when one crashed or wrote in part.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steerhouse.config.settings")
SEED = 20_261_122
SAID_EVERY = 200


def main(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="steerhouse-mutants-") as home:
        os.environ["STEERHOUSE_HOME"] = home
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        bad = 0
        for name, made in formats().items():
            if arguments.only and name not in arguments.only:
                continue
            found = run(name, made(arguments.each, arguments.seed))
            bad += found["crashed"] + found["partial writes"]
            sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return int(bool(bad))


def formats() -> dict[str, Callable[[int, int], Iterator[Any]]]:
    """What makes the damaged files of each format, from how many and the seed."""
    from steerhouse.interchange.tests.mutants import list_mutants, schedule_mutants, xer_mutants
    from steerhouse.interchange.tests.packed_mutants import feed_mutants, workbook_mutants
    from steerhouse.interchange.tests.shared import GMPP, SHARED, mspdi_files, pmxml_files, xer_files

    if not SHARED.is_dir():
        raise SystemExit(f"The real files are missing: {SHARED}.")
    return {
        "MSPDI": lambda count, seed: schedule_mutants(mspdi_files(), count, seed),
        "XER": lambda count, seed: xer_mutants(xer_files(), count, seed),
        "PMXML": lambda count, seed: schedule_mutants(pmxml_files(), count, seed),
        "CSV": lambda count, seed: list_mutants(sorted(GMPP.glob("*.csv")), count, seed),
        "XLSX": workbook_mutants,
        "Project Online": feed_mutants,
    }


def run(name: str, mutants: Iterator[Any]) -> dict[str, Any]:
    """What became of all files of one format."""
    from steerhouse.core.tests.import_checks import table_checksums

    ways = file_way(), table_way()
    before = table_checksums()
    # The first plan of a process loads the compiled engine: no file's doing.
    one(ways[0], warm(), before)
    bring_in = ways[name == "XLSX"]
    counts: Counter[str] = Counter()
    worst, slowest, first = 0.0, "", ""
    for number, mutant in enumerate(mutants, start=1):
        began = time.process_time()
        outcome, remark = one(bring_in, mutant, before)
        counts[outcome] += 1
        first = first or remark
        taken = time.process_time() - began
        if taken > worst:
            worst, slowest = taken, mutant.name
        if number % SAID_EVERY == 0:
            sys.stderr.write(f"{name} {number}: {dict(counts)}\n")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = {word: counts[word] for word in ("read", "refused", "crashed", "partial writes")}
    return {
        "format": name, "files": sum(counts.values()), **shown, "first remark": first,
        "worst seconds": round(worst, 2), "slowest": slowest[:120], "MB": round(most),
    }  # fmt: skip


def warm() -> Any:
    """A plan of nothing remarkable."""
    from tests.idempotence.plans import PlanFile

    from steerhouse.interchange.tests.mutants import Mutant

    return Mutant("warm", ".xml", PlanFile(20).xml())


class Undone(Exception):
    """Ends the transaction of a file that came in."""


def one(bring_in: Callable[[Any], str], mutant: Any, before: dict[str, str]) -> tuple[str, str]:
    """The outcome of one file, in a transaction that is rolled back, and what is remarkable about it."""
    from django.db import transaction

    from steerhouse.core.tests.import_checks import table_checksums

    try:
        with transaction.atomic():
            outcome = bring_in(mutant)
            if outcome == "refused" and table_checksums() != before:
                outcome = "partial writes"
            raise Undone
    except Undone:
        return outcome, mutant.name if outcome == "partial writes" else ""
    except Exception as error:
        return "crashed", f"{mutant.name}: {error!r}"[:600]


def file_way() -> Callable[[Any], str]:
    """Schedules, lists and feeds: upload, preview, apply."""
    from django.db import transaction

    from steerhouse.core.actors import Actor
    from steerhouse.core.errors import SteerhouseError
    from steerhouse.core.import_models import ImportRun
    from steerhouse.core.imports import pipeline
    from steerhouse.core.imports.steps import kind_of
    from steerhouse.interchange.read import read
    from steerhouse.projects.actions import add_component
    from steerhouse.projects.models import Component

    by = Actor.system("benchmark")
    portfolio = Component.objects.visible_to(by).filter(kind="portfolio").first()
    portfolio = portfolio or add_component(Component, values={"name": "Portfolio", "kind": "portfolio"}, by=by)
    known: dict[str, Any] = {}

    def content_of(run: ImportRun, *, by: Actor) -> tuple[Any, Any]:
        if run.sha256 not in known:
            known.clear()
            with pipeline.store.spooled(run.stored_name, run.file_name) as path:
                known[run.sha256] = read(path, **run.options)
        return kind_of(known[run.sha256]), known[run.sha256]

    pipeline.content_of = content_of

    def bring_in(mutant: Any) -> str:
        name = f"mutant{mutant.suffix}"
        run = pipeline.read(pipeline.send_in(portfolio.node, [mutant.data], name=name, by=by, options={}), by=by)
        if run.state == ImportRun.State.REFUSED:
            return "refused" if in_plain_words(run.preview["problems"]) else "crashed"
        try:
            with transaction.atomic():
                pipeline.apply(run, by=by)
        except SteerhouseError:
            return "refused"
        return "read"

    return bring_in


def table_way() -> Callable[[Any], str]:
    """Workbooks of projects: upload, mapping by the labels, preview, apply."""
    from steerhouse.core.actors import Actor
    from steerhouse.core.import_models import ImportRun
    from steerhouse.core.imports import pipeline
    from steerhouse.core.pages import REGISTRY
    from steerhouse.core.tables import asking, running
    from steerhouse.core.urls import urlpatterns
    from steerhouse.interchange.tables import read_table
    from steerhouse.projects.models import Component

    by = Actor.system("benchmark")
    list_of = REGISTRY.pages[Component] if urlpatterns else None
    assert list_of is not None

    def table_of(run: ImportRun) -> Any:
        with running.store.spooled(run.stored_name, run.file_name) as path:
            return read_table(path)

    running.table_of = table_of

    def bring_in(mutant: Any) -> str:
        run = running.look(running.send_in(list_of, [mutant.data], name="mutant.xlsx", by=by), by=by)
        if run.state != ImportRun.State.REFUSED:
            plan = asking.fresh(list_of, run.preview["table"], by)
            run = pipeline.ask_again(run, options={"list": list_of.path, "plan": plan.as_json()}, by=by)
            run = running.compare(run, by=by)
        if run.state == ImportRun.State.REFUSED:
            return "refused" if in_plain_words(run.preview["problems"]) else "crashed"
        applied = running.apply(run, by=by)
        return "read" if applied.state == ImportRun.State.APPLIED else "refused"

    return bring_in


def in_plain_words(problems: list[dict[str, str]]) -> bool:
    return bool(problems) and all(one["message"] and (one["what_next"] or one["where"]) for one in problems)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--each", type=int, default=2000, help="files of each format (default: 2000)")
    parser.add_argument("--only", nargs="+", metavar="FORMAT", help="MSPDI XER PMXML CSV XLSX, 'Project Online'")
    parser.add_argument("--seed", type=int, default=SEED)
    sys.exit(main(parser.parse_args()))
