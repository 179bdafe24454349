"""`steerhouse doctor`: looks at settings, database, triggers, tree, index and disk, and says what to do."""

import argparse
import dataclasses
import json
import sys

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as name_of

from steerhouse.operation.checks import Finding, examine


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 when something is wrong."""
    try:
        found = examine()
    except DatabaseError as problem:
        found = [
            Finding(
                name_of("database"),
                False,
                _("it does not answer: %(problem)s") % {"problem": " ".join(str(problem).split())},
                _("Start it, and check its address."),
            )
        ]
    if arguments.json:
        lines = [json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=False)]
    else:
        lines = [in_words(one) for one in found]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if all(one.ok for one in found) else 1


def in_words(finding: Finding) -> str:
    """One line of the report."""
    if finding.ok:
        return f"{_('ok'):<6} {_(finding.name)}: {finding.message}"
    return f"{_('WRONG'):<6} {_(finding.name)}: {finding.message}. {finding.next_step}"
