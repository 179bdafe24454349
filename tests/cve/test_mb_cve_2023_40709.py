"""Mattermost Boards CVE-2023-40709: a huge text in one field used up the server's memory and the page's patience."""

from collections.abc import Callable

import pytest

Refused = Callable[..., dict[str, str]]


def plan(name: str) -> bytes:
    task = f"<Task><UID>1</UID><ID>1</ID><Name>{name}</Name></Task>"
    return f'<Project xmlns="http://schemas.microsoft.com/project"><Tasks>{task}</Tasks></Project>'.encode()


def test_a_field_longer_than_the_limit_is_refused_with_a_short_message(refused: Refused) -> None:
    problem = refused(plan("x" * 2_000_000))
    assert all(len(text) < 1_000 for text in problem.values())


def test_elements_nested_200_000_deep_are_refused(refused: Refused) -> None:
    refused(b'<Project xmlns="http://schemas.microsoft.com/project">' + b"<a>" * 200_000 + b"</a>" * 200_000)


@pytest.mark.slow
def test_300_megabytes_are_refused_while_they_come_in(db: None, spool: object) -> None:
    from steerhouse.core.actors import Actor
    from steerhouse.core.context import system
    from steerhouse.core.imports import pipeline, store
    from steerhouse.core.models import Node

    taken = 0

    def chunks():  # type: ignore[no-untyped-def]
        nonlocal taken
        for _ in range(300):
            taken += 1
            yield b"x" * 2**20

    with system("arrange"):
        root = Node.root()
    with pytest.raises(store.TooLarge, match="100 MB is the most"):
        pipeline.send_in(root, chunks(), name="big.xml", by=Actor.system("test"), options={})
    assert taken == 101
    assert list(store.folder().iterdir()) == []
