"""What a web process does not load before it is asked for it."""

import os
import subprocess
import sys

SOURCE = """
import django, sys; django.setup()
from steerhouse.config.urls import urlpatterns
from steerhouse.config.wsgi import application
def walk(found):
    for one in found:
        yield from walk(one.url_patterns) if hasattr(one, "url_patterns") else [one]
heavy = {"ninja", "pydantic", "numpy", "numba", "scipy", "lxml", "openpyxl", "xlsxwriter"}
print(sum(1 for _ in walk(urlpatterns)), sorted(heavy & set(sys.modules)))
"""


def test_the_web_process_starts_without_api_library_compiler_and_file_formats() -> None:
    known = os.environ | {"DJANGO_SETTINGS_MODULE": "steerhouse.config.settings"}
    done = subprocess.run([sys.executable, "-c", SOURCE], env=known, capture_output=True, text=True, check=False)
    count, loaded = done.stdout.split(" ", 1)
    assert int(count) > 100, done.stderr
    assert loaded.strip() == "[]"
