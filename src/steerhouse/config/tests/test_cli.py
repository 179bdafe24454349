"""The command line answers at once, in one line, and never with a traceback."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from steerhouse.config import cli
from steerhouse.config.commands import COMMANDS, Command


def typed(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STEERHOUSE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "steerhouse", *words],
        env=kept | {"STEERHOUSE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def cpu_seconds_of(*words: str, home: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    typed(*words, home=home)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("words", [("--help",), ("import", "--help"), ("import",), ("nonsense",), ("--version",)])
def test_help_and_wrong_use_load_neither_django_nor_the_engine(words: tuple[str, ...], tmp_path: Path) -> None:
    # The goal of 0.2 CPU seconds is measured by `benchmarks/start.py`; this is ten times that.
    assert cpu_seconds_of(*words, home=tmp_path) <= 2.0
    code = f"import sys; from steerhouse.config import cli\ntry: cli.main({list(words)!r})\nexcept SystemExit: pass\n"
    code += "assert not {'django', 'numpy', 'numba'} & set(sys.modules), 'something heavy was loaded'"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_names_every_command_that_is_not_internal(tmp_path: Path) -> None:
    shown = typed("--help", home=tmp_path).stdout
    for name, command in COMMANDS.items():
        assert (f"\n    {name}" in shown) != command.hidden, name


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nonsense",), "invalid choice: 'nonsense'"),
        (("import", "plan.xml"), "required: --into"),
        (("demo", "--size", "XL"), "invalid choice: 'XL'"),
        (("up", "--port", "many"), "invalid int value: 'many'"),
    ],
)
def test_wrong_use_is_refused_with_exit_code_2(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    done = typed(*words, home=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_options_without_a_command_belong_to_up() -> None:
    assert cli.understand([]).command == "up"
    assert (cli.understand(["--port", "8001"]).command, cli.understand(["--port", "8001"]).port) == ("up", 8001)


def test_a_folder_that_cannot_be_written_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words in (("up", "--port", "0"), ("doctor",), ("migrate",)):
        done = typed(*words, home=tmp_path / "file" / "home")
        assert done.returncode == 1, words
        assert done.stderr.startswith("steerhouse: The folder "), done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_what_nobody_foresaw_is_one_line_and_its_details_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STEERHOUSE_HOME", str(tmp_path))
    monkeypatch.setitem(COMMANDS, "doctor", Command("fails", "steerhouse.no_such_module:run", django=False))
    assert cli.main(["doctor"]) == cli.FAULT
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "ModuleNotFoundError" in error
    assert "Traceback" in (tmp_path / "last-error.txt").read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_leads_to_a_function(name: str) -> None:
    module, _, function = COMMANDS[name].target.partition(":")
    found = __import__(module, fromlist=[function])
    assert callable(getattr(found, function))


def test_an_old_python_can_read_the_first_file_and_is_told_what_to_do(tmp_path: Path) -> None:
    source = Path(cli.__file__).parents[1] / "__main__.py"
    compile(source.read_text(encoding="utf-8"), str(source), "exec", dont_inherit=True)
    pretend = "import sys; sys.version_info = (3, 8, 0, 'final', 0); import runpy; runpy.run_path(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", pretend, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("steerhouse: Python 3.11 or newer is needed; this is Python 3.8.")
    assert "Traceback" not in done.stderr
