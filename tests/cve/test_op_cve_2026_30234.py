"""OpenProject CVE-2026-30234: a path inside an imported file's XML was opened as a file of the server's disk."""

from collections.abc import Callable

from steerhouse.core.import_models import ImportRun

PATHS = ("/etc/passwd", "file:///etc/passwd", "../../../../etc/passwd")


def test_paths_in_the_fields_of_a_file_are_text(send: Callable[..., ImportRun]) -> None:
    fields = "".join(
        f"<Task><UID>{n}</UID><ID>{n}</ID><Name>{path}</Name><Notes>{path}</Notes><Hyperlink>{path}</Hyperlink>"
        f"<HyperlinkAddress>{path}</HyperlinkAddress><SubprojectName>{path}</SubprojectName></Task>"
        for n, path in enumerate(PATHS, start=1)
    )
    xml = (
        '<Project xmlns="http://schemas.microsoft.com/project"><Name>p</Name><Title>Paths</Title>'
        f"<Template>/etc/passwd</Template><StartDate>2026-01-05T08:00:00</StartDate><Tasks>{fields}</Tasks></Project>"
    )
    run = send(xml.encode())
    assert run.state == ImportRun.State.READY
    assert "root:" not in str(run.preview)
    assert {line["name"] for line in run.preview["lines"]} >= set(PATHS)
