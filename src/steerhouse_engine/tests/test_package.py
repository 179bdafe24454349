"""The engine as a package: light to import, and never running code of another version of itself."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

ENGINE = Path(__file__).resolve().parents[1]

IMPORT = """
import sys, time
began = time.process_time()
import steerhouse_engine
from steerhouse_engine.calendars import Calendar, add_working
from steerhouse_engine.network import Network, schedule
took = time.process_time() - began
heavy = {"numpy", "numba", "scipy", "django"} & set(sys.modules)
print(took, *sorted(heavy))
"""

MILESTONE = """
from steerhouse_engine.calendars import Calendar
from steerhouse_engine.calendars.table import tables_of
from steerhouse_engine.network.reach import milestone_early
calendar = Calendar("mornings", (((480, 720),),) * 7)
print(milestone_early(tables_of([calendar], around=0), 0, 30))
"""


def run(code: str, source: Path, cache: Path) -> str:
    """What a fresh interpreter prints that finds only `source` and the installed libraries."""
    environment = {**os.environ, "PYTHONPATH": str(source), "NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_package_imports_alone_in_under_150_ms_and_without_any_heavy_library(tmp_path: Path) -> None:
    copytree(ENGINE, tmp_path / "steerhouse_engine", ignore=ignore_patterns("tests"))
    run(IMPORT, tmp_path, tmp_path)
    took = [run(IMPORT, tmp_path, tmp_path) for _ in range(3)]
    assert {" ".join(each.split()[1:]) for each in took} == {""}
    assert min(float(each) for each in took) < 0.15


def test_compiled_code_on_disk_is_stale_once_any_file_of_the_engine_has_changed(tmp_path: Path) -> None:
    """A milestone at 00:30 waits until work begins at 08:00, in a file that does not say what a beginning is."""
    copytree(ENGINE, tmp_path / "steerhouse_engine", ignore=ignore_patterns("tests", "__pycache__"))
    assert run(MILESTONE, tmp_path, tmp_path / "cache") == "480"
    arithmetic = tmp_path / "steerhouse_engine" / "calendars" / "arithmetic.py"
    source = arithmetic.read_text(encoding="utf-8")
    arithmetic.write_text(re.sub(r"\* MINUTES_A_DAY \+ minute$", r"\g<0> + 7", source, flags=re.M), encoding="utf-8")
    assert run(MILESTONE, tmp_path, tmp_path / "cache") == "487"
