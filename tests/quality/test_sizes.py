"""Sizes that keep the house readable; what grows past them is split, never exempted."""

import ast
from pathlib import Path

import pytest

from tests.quality.source import ROOT, counted_lines, files, functions, modules

FILE_LINES = 600
FUNCTION_LINES = 60
MODELS = 15
# The frame alone has 3,000 lines; what it carries for all rooms has a budget and a wall of its own: decision 6.
PYTHON_LINES = {
    "core": 3000,
    "core/pages": 2000,
    "core/lists": 1000,
    "core/inline": 300,
    "core/api": 800,
    "core/imports": 1000,
    "core/tables": 1200,
    "access": 1500,
    "operation": 1500,
    "collaboration": 1500,
    "entitlement": 1000,
    "passkeys": 500,
    "signon": 1500,
    "attachments": 1000,
    "deputies": 1200,
    "attributes": 1500,
    "personal": 600,
}
CORE_TEMPLATE_LINES = 1200


def test_no_file_is_longer_than_600_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files("*.py", "*.ts", "*.css", "*.html")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{path}:{function.lineno} {function.name}": lines
        for path, tree in modules()
        for function in functions(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_no_function_imports_a_module_of_ours() -> None:
    hidden = []
    for path, tree in modules(under=("src",)):
        for function in functions(tree):
            for node in ast.walk(function):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                hidden += [f"{path}:{node.lineno} {name}" for name in names if name.startswith("steerhouse")]
    assert hidden == []


def budget_of(path: Path) -> str:
    """The budget that a file counts against: the innermost one."""
    name = path.relative_to(ROOT / "src" / "steerhouse").as_posix()
    return max((room for room in PYTHON_LINES if name.startswith(f"{room}/")), key=len)


@pytest.mark.parametrize("room", PYTHON_LINES)
def test_a_room_of_the_frame_keeps_its_budget_of_python(room: str) -> None:
    found = files("*.py", under=(f"src/steerhouse/{room}",))
    counted = {
        path: counted_lines(path.read_text(encoding="utf-8"))
        for path in found
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts) and room == budget_of(path)
    }
    print(f"{room}: {sum(counted.values())} of {PYTHON_LINES[room]} lines of Python")
    assert sum(counted.values()) <= PYTHON_LINES[room]


def test_core_keeps_its_budget_of_templates() -> None:
    found = files("*.html", under=("src/steerhouse/core",))
    lines = sum(1 for path in found for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    print(f"core: {lines} of {CORE_TEMPLATE_LINES} lines of templates")
    assert lines <= CORE_TEMPLATE_LINES


def test_a_room_with_more_than_15_models_is_split() -> None:
    crowded: dict[str, int] = {}
    for path, tree in modules(under=("src/steerhouse",)):
        if path.name == "models.py" or "models" in path.parts:
            entities = [node for node in tree.body if isinstance(node, ast.ClassDef) and is_model(node)]
            room = path.parts[path.parts.index("steerhouse") + 1]
            crowded[room] = crowded.get(room, 0) + len(entities)
    assert {room: count for room, count in crowded.items() if count > MODELS} == {}


def is_model(node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in node.bases}
    meta = [inner for inner in node.body if isinstance(inner, ast.ClassDef) and inner.name == "Meta"]
    abstract = any("abstract = True" in ast.unparse(inner) for inner in meta)
    return bool(bases & {"Entity", "models.Model", "MP_Node"}) and not abstract
