"""`steerhouse doctor`: looks at settings, database, triggers, tree, index and disk, and says what to do."""

import argparse
import dataclasses
import json
import sys

from django.db import DatabaseError

from steerhouse.operation.checks import Finding, examine


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 when something is wrong."""
    try:
        found = examine()
    except DatabaseError as problem:
        found = [
            Finding("database", False, f"it does not answer: {problem}".strip(), "Start it, and check its address.")
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
        return f"ok     {finding.name}: {finding.message}"
    return f"WRONG  {finding.name}: {finding.message}. {finding.next_step}"
