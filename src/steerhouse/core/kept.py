"""A question that every request asks: its SQL is made once a process, then only its values change.

Django makes the SQL of a QuerySet anew each time, which takes five times as long as the answer of an indexed row.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from steerhouse.core.context import in_system
from steerhouse.core.errors import UnscopedRows

# Values that no row has: where they stand in the SQL's parameters, those of the question are put.
STANDS_FOR: dict[type, Callable[[int], Any]] = {
    int: lambda at: 9_007_199_254_740_000 + at,
    dt.date: lambda at: dt.date(4711, 1, 1 + at),
}


class Kept:
    """A question by its values, in the order of `kinds`; it has to name its columns by `values_list`.

    The rows are tuples as `values_list` gives them. It knows no actor, so that only the system itself may ask.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self.make, self.kinds = make, kinds
        self.made: dict[str, tuple[str, list[Any], Any]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values."""
        if connection.vendor not in self.made:
            self.made[connection.vendor] = self._compiled()
        if not in_system():
            raise UnscopedRows("a kept question knows no actor: ask it inside `with system(reason)`")
        sql, parameters, convert = self.made[connection.vendor]
        given = [_adapted(value) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[found.at] if isinstance(found, _Place) else found for found in parameters])
            return [tuple(row) for row in convert(cursor.fetchall())]

    def _compiled(self) -> tuple[str, list[Any], Any]:
        places = [STANDS_FOR[kind](at) for at, kind in enumerate(self.kinds)]
        compiler = self.make(*places).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        adapted = [_adapted(place) for place in places]
        found = [_Place(adapted.index(one)) if one in adapted else one for one in parameters]
        if {one.at for one in found if isinstance(one, _Place)} != set(range(len(places))):
            raise ValueError(f"not every value stands in the question: {sql}")
        converters = compiler.get_converters([column for column, *_more in compiler.select])
        return sql, found, partial(compiler.apply_converters, converters=converters) if converters else iter


class _Place:
    """Where the value of this number stands."""

    def __init__(self, at: int) -> None:
        self.at = at


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
