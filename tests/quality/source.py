"""The source tree as the quality tests see it."""

import ast
import io
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"node_modules", "built", "__pycache__", ".venv"}


def files(*patterns: str, under: tuple[str, ...] = ("src", "tests", "benchmarks", "web")) -> list[Path]:
    """Files of ours that match one of the patterns."""
    found = {path for folder in under for pattern in patterns for path in (ROOT / folder).rglob(pattern)}
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


def modules(under: tuple[str, ...] = ("src", "tests", "benchmarks")) -> Iterator[tuple[Path, ast.Module]]:
    for path in files("*.py", under=under):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def counted_lines(source: str) -> int:
    """Lines of Python without blank ones and docstrings.

    >>> counted_lines('def f():\\n    "Says why."\\n\\n    return 1\\n')
    2
    """
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            first = node.body[0]
            docstrings.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    blank = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING)
    written: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in blank:
            written.update(range(token.start[0], token.end[0] + 1))
    return len(written - docstrings)


def floors() -> dict[str, int]:
    """Room → floor, counted from the ground, as the import contract in pyproject.toml draws them.

    >>> floors()["config"] > floors()["core"] > floors()["interchange"]
    True
    >>> floors()["access"] == floors()["operation"]
    True
    """
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = content["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        room.strip().removeprefix("steerhouse."): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }
