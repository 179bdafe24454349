"""Values and elements as Microsoft Project XML writes them: the other direction of `fields`."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from xml.sax.saxutils import escape

from steerhouse.interchange.money import from_minor
from steerhouse.interchange.plan_time import MINUTES_A_DAY, day_of

# What XML 1.0 cannot hold in any form.
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | int | float | bool | Decimal | None
Pairs = Iterable[tuple[str, Value]]


def element(name: str, value: Value) -> str:
    """<Name>value</Name>; nothing where there is no value.

    >>> element("Name", "Dig & pour"), element("Active", True), element("Start", None)
    ('<Name>Dig &amp; pour</Name>', '<Active>1</Active>', '')
    """
    if value is None or value == "":
        return ""
    return f"<{name}>{_as_text(value)}</{name}>"


def elements(pairs: Pairs) -> str:
    """One element after the other, those without a value left out."""
    return "".join([element(name, value) for name, value in pairs])


def group(name: str, children: Iterable[str]) -> Iterator[str]:
    """<Name> around its children, one a line; nothing around nothing."""
    first = True
    for child in children:
        if first:
            yield f"<{name}>\n"
            first = False
        yield f"{child}\n"
    if not first:
        yield f"</{name}>\n"


def _as_text(value: str | int | float | bool | Decimal) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str):
        return escape(_NO_TEXT.sub("�", value.replace("\r\n", "\n").replace("\r", "\n")))
    return _number(value)


def _number(value: int | float | Decimal) -> str:
    """Without a point where the number is whole.

    >>> _number(50.0), _number(0.5), _number(Decimal("85.5000"))
    ('50', '0.5', '85.5000')
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def moment(minutes: float | None) -> str | None:
    """Plan minutes as 2026-11-22T08:00:00; fractions of a second are kept to thousandths.

    >>> moment(1920), moment(1920.5), moment(None)
    ('1970-01-02T08:00:00', '1970-01-02T08:00:30', None)
    """
    if minutes is None:
        return None
    day, minute = divmod(minutes, MINUTES_A_DAY)
    return f"{day_of(int(day)).isoformat()}T{clock(minute)}"


def clock(minute: float) -> str:
    """A minute of the day as 08:00:00; the end of the day, like its beginning, as 00:00:00.

    >>> clock(480), clock(1440)
    ('08:00:00', '00:00:00')
    """
    thousandths = round(minute * 60_000)
    seconds, fraction = divmod(thousandths, 1000)
    hours, rest = divmod(seconds, 3600)
    tail = f".{fraction:03}" if fraction else ""
    return f"{hours % 24:02}:{rest // 60:02}:{rest % 60:02}{tail}"


def duration(minutes: float | None) -> str | None:
    """Minutes as PT8H0M0S.

    >>> duration(480), duration(60.5), duration(-90)
    ('PT8H0M0S', 'PT1H0M30S', '-PT1H30M0S')
    """
    if minutes is None:
        return None
    seconds = round(abs(minutes) * 60, 6)
    hours, rest = divmod(seconds, 3600)
    whole, left = divmod(rest, 60)
    text = f"PT{int(hours)}H{int(whole)}M{_number(round(left, 6))}S"
    return f"-{text}" if minutes < 0 else text


def tenths(minutes: float | None) -> float | None:
    """Minutes as tenths of a minute, in which this format counts slacks and lags."""
    return None if minutes is None else round(minutes * 10, 6)


def hundredths(minor: int | None, currency: str | None) -> Decimal | None:
    """An amount in minor units as hundredths of the currency, whatever its minor unit is.

    >>> str(hundredths(1186, "GBP")), str(hundredths(500, "JPY"))
    ('1186', '50000')
    """
    if minor is None:
        return None
    value = from_minor(minor, currency) * 100
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
