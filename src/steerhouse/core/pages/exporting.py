"""Rows of cells as a file."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from steerhouse.core.errors import NotVisible
from steerhouse.interchange.cells import csv_lines, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(rows: Iterable[list[Any]], kind: str, *, name: str, sheet: str) -> HttpResponse | StreamingHttpResponse:
    """Rows of cells as a file of that kind, named by its content and the day; NotVisible for a kind we do not write."""
    if kind not in ("csv", "xlsx"):
        raise NotVisible()
    name = f"{name}-{timezone.localdate().isoformat()}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    # The response closes the file when it was sent.
    file = SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115
    write_xlsx(file, rows, sheet=sheet)  # type: ignore[arg-type]
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
