"""Mattermost Boards CVE-2023-48268: a small packed file that unpacks to more than the server can hold."""

import gzip
import io
from collections.abc import Callable

Refused = Callable[..., dict[str, str]]
MEGABYTE = 2**20


def bomb(megabytes: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        file.write(b'<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Name>')
        for _ in range(megabytes):
            file.write(b"x" * MEGABYTE)
        file.write(b"</Name></Project>")
    return packed.getvalue()


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(refused: Refused) -> None:
    content = bomb(300)
    assert len(content) < MEGABYTE
    refused(content, "plan.xml.gz")


def test_a_packed_file_inside_a_packed_file_is_refused(refused: Refused) -> None:
    refused(gzip.compress(gzip.compress(b"<Project/>")), "plan.xml.gz")


def test_a_packed_file_that_is_cut_off_is_refused(refused: Refused) -> None:
    content = bomb(1)
    refused(content[: len(content) // 2], "plan.xml.gz")
