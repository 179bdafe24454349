"""What goes to the compute process and back is the same afterwards, and nothing else can be named."""

from multiprocessing.connection import Pipe
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from steerhouse.core import codec
from steerhouse_engine.calendars import Calendar, CalendarException
from steerhouse_engine.network import CycleFound, LinkKind, Network

DAY = ((480, 720), (780, 1020))
SIMPLE = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text()
ARRAYS = arrays.arrays(
    st.sampled_from(["i1", "i4", "i8", "u8", "f4", "f8", "?"]), arrays.array_shapes(min_side=0), elements=None
)
VALUES = st.recursive(
    SIMPLE | ARRAYS | st.sampled_from(list(LinkKind)),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=12,
)


def there_and_back(value: Any) -> Any:
    """Through a real connection, since frames are part of the form."""
    here, there = Pipe()
    sender = Thread(target=codec.send, args=(here, codec.encode(value)))
    sender.start()
    found = codec.decode(codec.receive(there))
    sender.join()
    return found


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)


@given(VALUES)
def test_values_come_back_as_they_went(value: Any) -> None:
    assert same(value, there_and_back(value))


def test_a_problem_of_the_engine_comes_back_with_its_calendars_and_arrays() -> None:
    calendar = Calendar("Site", (DAY,) * 5 + ((), ()), (CalendarException(10, 12),))
    network = Network(
        project_start=480, calendars=(calendar,), duration=[480, 960], predecessor=[0], successor=[1], kind=[3]
    )
    found = there_and_back(network)
    assert found.calendars == (calendar,)
    assert same(found.duration, network.duration) and same(found.kind, network.kind)
    assert found.duration.flags.writeable


def test_a_view_that_skips_is_sent_as_what_it_shows() -> None:
    assert there_and_back(np.arange(10)[::2]).tolist() == [0, 2, 4, 6, 8]


def test_an_exception_of_the_engine_comes_back_with_what_it_knows() -> None:
    told = there_and_back(codec.decode(codec.encode_error(CycleFound([2, 0]))))
    problem = codec.decode_error(told)
    assert isinstance(problem, CycleFound)
    assert (problem.tasks, str(problem)) == ((2, 0), "The links close a loop: 2 → 0 → 2. Remove one of them.")


def test_any_other_exception_comes_back_as_words() -> None:
    assert codec.decode(codec.encode_error(KeyError("a"))) == {"fault": "KeyError: 'a'"}


@pytest.mark.parametrize(
    "name", ["os:system", "steerhouse_engine_evil:x", "steerhouse_engine.network.model:on_first_use.x"]
)
def test_nothing_but_the_engine_can_be_called(name: str) -> None:
    with pytest.raises((codec.CannotCarry, ImportError, AttributeError)):
        codec.engine_part(name, codec.FUNCTION)


def test_what_the_engine_merely_imported_cannot_be_called() -> None:
    with pytest.raises(codec.CannotCarry):
        codec.engine_part("steerhouse_engine._lazy:import_module", codec.FUNCTION)


@pytest.mark.parametrize("value", [object(), b"bytes", np.array([object()]), np.array(["text"]), KeyError])
def test_what_has_no_form_is_refused(value: Any) -> None:
    with pytest.raises(codec.CannotCarry):
        codec.encode(value)
