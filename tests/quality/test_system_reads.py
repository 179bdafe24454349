"""Reading rows without an actor is for actions, jobs, imports and the frame; pages and models never do it."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "steerhouse"
FORBIDDEN = {"views.py", "pages.py", "models.py", "forms.py", "problem.py"}


def lifts_the_guard(tree: ast.AST) -> list[int]:
    """The lines at which `system(…)` or `Actor.system(…)` is called."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id == "system")
        or (isinstance(call.func, ast.Attribute) and call.func.attr == "system")
    ]


def rooms() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if path.name in FORBIDDEN and "tests" not in path.parts]


def test_pages_views_forms_models_and_problems_never_lift_the_guard() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in rooms()
        for line in lifts_the_guard(ast.parse(path.read_text()))
    ]
    assert found == []


def test_the_check_sees_a_lifted_guard() -> None:
    assert sorted(lifts_the_guard(ast.parse("with system('look'):\n    pass\nActor.system('x')"))) == [1, 3]


def test_there_are_rooms_to_check() -> None:
    assert len(rooms()) >= 3
