"""The command line: arguments are understood before anything heavy is imported, and errors are one line."""

import argparse
import os
import sys
import traceback
from pkgutil import resolve_name
from typing import Any

from steerhouse import __version__
from steerhouse.config.commands import COMMANDS, Command
from steerhouse.config.lifeline import PARENT, end_with_parent

WRONG_USE = 2
INTERRUPTED = 130
FAULT = 70


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="steerhouse",
        description="The open project management office in software. Without a command it starts everything.",
        epilog="`steerhouse COMMAND --help` explains one command.",
    )
    parser.add_argument("--version", action="version", version=f"steerhouse {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        shown: dict[str, Any] = {} if command.hidden else {"help": command.help}
        sub = commands.add_parser(name, description=command.help[0].upper() + command.help[1:] + ".", **shown)
        for flags, options in command.arguments:
            sub.add_argument(*flags, **options)
    return parser


def understand(typed: list[str]) -> argparse.Namespace:
    """Parse what was typed; options without a command belong to `up`."""
    if not typed or (typed[0].startswith("-") and typed[0] not in ("-h", "--help", "--version")):
        typed = ["up", *typed]
    return build_parser().parse_args(typed)


def carry_out(command: Command, arguments: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steerhouse.config.settings")
    if PARENT in os.environ:
        end_with_parent(int(os.environ[PARENT]))
    if command.django:
        resolve_name("django:setup")()
    result = resolve_name(command.target)(arguments)
    sys.stdout.flush()
    return int(result or 0)


def in_plain_words(problem: BaseException) -> str:
    """Say what is wrong and what to do next, on one line; what nobody foresaw is kept in a file for its reporter."""
    next_step = str(getattr(problem, "next_step", "") or "")
    known = bool(next_step) or type(problem).__name__ in ("ConfigurationProblem", "FileRefused", "ImproperlyConfigured")
    message = " ".join(f"{problem} {next_step}".split())
    if known and message:
        return message
    return f"something unforeseen went wrong ({type(problem).__name__}: {message}). {keep_report(problem)}"


def keep_report(problem: BaseException) -> str:
    folder = os.environ.get("STEERHOUSE_HOME") or str(resolve_name("steerhouse.config.environment:default_home")())
    path = os.path.join(folder, "last-error.txt")
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as report:
            report.writelines(traceback.format_exception(problem))
    except OSError:
        return "Run `steerhouse doctor`."
    return f"The details are in {path}. Run `steerhouse doctor`."


def main(typed: list[str] | None = None) -> int:
    """Carry out one command and return its exit code: 0 done, 1 found wanting, 2 wrong use, 70 a fault, 130 stopped."""
    arguments = understand(sys.argv[1:] if typed is None else typed)
    try:
        return carry_out(COMMANDS[arguments.command], arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        sentence = in_plain_words(problem)
        sys.stderr.write(f"steerhouse: {sentence}\n")
        return FAULT if sentence.startswith("something unforeseen") else 1
