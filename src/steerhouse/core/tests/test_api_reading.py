"""JSON is read strictly: every fault has its field and its words, and none of them ends in an error of ours."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steerhouse.core.api.reading import Malformed, parse

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(st.dictionaries(TEXT, JSON))
def test_sound_objects_are_read_as_they_are(value: dict[str, Any]) -> None:
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary())
def test_no_bytes_cause_anything_but_a_refusal(body: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(parse(body), dict)


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ('{"cost": NaN}', "cost", "NaN is not a number"),
        ('{"cost": -Infinity}', "cost", "-Infinity is not a number"),
        ('{"cost": 1e999}', "cost", "1e999 is not a number"),
        ('{"cost": [{"deep": 1e999}]}', "cost", "1e999 is not a number"),
        ('{"cost": 1' + "0" * 30 + "}", "cost", "is not a number"),
        ('{"cost": 1' + "0" * 5000 + "}", "cost", "is not a number"),
        ('{"name": "a", "name": "b"}', "name", "stands twice"),
        ('{"outer": {"name": 1, "name": 2}}', "outer", "stands twice"),
        ('{"name": "a\\u0000b"}', "name", "U+0000"),
        ('{"name": ["\\ud800"]}', "name", "U+D800"),
        ('{"\\udfff": 1}', "\\udfff", "U+DFFF"),
        ("[1]", "", "object is expected"),
        ('"text"', "", "object is expected"),
        ("", "", "Line 1, column 1"),
        ('{"a": 1,}', "", "Line 1"),
        ("{" * 100_000, "", "more than 64 levels"),
        ('{"a": ' + "[" * 65 + "]" * 65 + "}", "", "more than 64 levels"),
    ],
)
def test_a_fault_is_told_with_its_field(body: str, field: str, words: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse(body.encode())
    told = " ".join(caught.value.fields[field]) if field else str(caught.value.message)
    assert words in told


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Malformed, match="Byte 2 is not UTF-8"):
        parse(b'{"\xff": 1}')


def test_brackets_inside_texts_are_no_nesting() -> None:
    assert parse(json.dumps({"a": "[" * 1000}).encode()) == {"a": "[" * 1000}
