"""One function per kind of value: how it stands in a table, in a fact, and in a file."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.money import Money
from steerhouse.interchange.money import minor_digits

NONE = mark_safe("–")
MINUS, THIN = "\u2212", "\u202f"
LOOKS = {
    "ok": ("sh-ok", "on-track"),
    "attention": ("sh-att", "attention"),
    "risk": ("sh-risk", "at-risk"),
    "critical": ("sh-crit", "critical"),
    "none": ("sh-none", "unrated"),
}
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
SCALES = {"": 0, "k": 3, "m": 6}
# The words of thousands and millions, where a language has no letter for them.
SCALE_WORDS = {"": "", "k": gettext_lazy("k"), "m": gettext_lazy("m"), "bn": gettext_lazy("bn")}


@dataclass(frozen=True)
class Mark:
    """A status: its word, and the look that gives it shape and color."""

    word: str
    look: str = ""

    def __str__(self) -> str:
        return str(self.word)


class Hidden:
    """Stands where something is that the actor may not see."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True)
class Kind:
    """How one kind of value is written: short in tables, long in facts, plain in files.

    `unit` looks at all values of a column and gives the words for its head and the writer for its cells.
    """

    short: Callable[[Any], SafeString]
    long: Callable[[Any], SafeString]
    export: Callable[[Any], Any] = str
    number: bool = False
    width: int = 0
    unit: Callable[[Sequence[Any]], tuple[str, Callable[[Any], SafeString]]] | None = None


@lru_cache(maxsize=128)
def icon(name: str) -> SafeString:
    """The address of a shape in the sprite."""
    return mark_safe(f'<use href="{escape(static("built/icons.svg"))}#{name}"/>')  # noqa: S308  # the names are ours


def text(value: Any) -> SafeString:
    return escape(value)


def prose(value: Any) -> SafeString:
    """Paragraphs of a long text; addresses in it become links."""
    parts = [urlize(part, nofollow=True, autoescape=True) for part in str(value).split("\n\n") if part.strip()]
    return mark_safe("".join(f"<p>{part}</p>" for part in parts).replace("\n", "<br>"))  # noqa: S308  # escaped by urlize


def first_line(value: Any) -> SafeString:
    line = str(value).strip().split("\n", 1)[0]
    return escape(line[:160] + "…" if len(line) > 160 else line)


def number(value: Any, places: int | None = None, sign: bool = False) -> str:
    """A number with its thousands apart and a true minus.

    >>> number(-1234567), number(0.5), number(12, sign=True)
    ('\u22121,234,567', '0.5', '+12')
    """
    written = formats.number_format(value, places, use_l10n=True, force_grouping=True)
    if sign and value > 0:
        return f"+{written}"
    return written.replace("-", MINUS)


def capped(count: int, most: int = 1000) -> str:
    """A count that was stopped at a limit, in words."""
    return _("more than %s") % number(most) if count > most else number(count)


def quantity(value: Any) -> SafeString:
    if isinstance(value, float):
        value = int(value) if value.is_integer() else round(value, 2)
    return escape(number(value))


def percent(value: Any) -> SafeString:
    """A share of a hundred, with a thin gap before the sign."""
    shown = round(float(value), 1)
    return escape(f"{number(int(shown) if shown.is_integer() else shown)}{THIN}%")


def money(value: Money) -> SafeString:
    """An exact amount with its currency."""
    return escape(with_currency(value.currency, number(value.amount, minor_digits(value.currency))))


def with_currency(currency: str, written: str) -> str:
    """A written amount with its currency, which stands before or after it as the language has it.

    >>> with_currency("EUR", "\u22125"), with_currency("SEK", "5")
    ('\u2212€5', 'SEK\\xa05')
    """
    minus, written = (MINUS, written[1:]) if written.startswith(MINUS) else ("", written)
    sign = SYMBOLS.get(currency)
    if sign is None:
        return minus + pgettext("money", "%(code)s\u00a0%(amount)s") % {"code": currency, "amount": written}
    return minus + pgettext("money", "%(sign)s%(amount)s") % {"sign": sign, "amount": written}


def money_fact(value: Money) -> SafeString:
    """Millions as people say them, the exact amount on demand."""
    if abs(value.amount) < 1_000_000:
        return money(value)
    return format_html('<span title="{}">{}</span>', money(value), _scaled(value, "m", 1, named=True))


def _scaled(value: Money, scale: str, places: int, named: bool) -> str:
    """An amount in thousands or millions; named, with its currency and the letter of the scale."""
    written = number(value.amount.scaleb(-SCALES[scale]), places)
    if not named:
        return written
    return with_currency(value.currency, f"{written}{scale_word(scale)}")


def scale_word(scale: str) -> str:
    """How a scale stands after a number: a letter directly, a word with a gap."""
    word = str(SCALE_WORDS[scale])
    return word if word == scale else f"\u00a0{word}"


def money_column(values: Sequence[Any]) -> tuple[str, Callable[[Any], SafeString]]:
    """One scale for the column. Amounts of one currency share the unit in the head; several stand in the cells."""
    amounts = [value for value in values if isinstance(value, Money)]
    currencies = {value.currency for value in amounts}
    largest = max((abs(value.amount) for value in amounts), default=Decimal(0))
    scale = "m" if largest >= 10_000_000 else "k" if largest >= 100_000 else ""
    exact = max((0 if v.amount == int(v.amount) else minor_digits(v.currency) for v in amounts), default=0)
    places, named = {"m": 1, "k": 0}.get(scale, exact), len(currencies) > 1
    unit = "" if named or not amounts else with_currency(amounts[0].currency, scale_word(scale).strip()).strip()
    return unit, lambda value: escape(_scaled(value, scale, places, named))


def day(value: dt.date | dt.datetime) -> SafeString:
    """A day as tables show it: 9 Oct 26, in German 09.10.26."""
    return _short_day(_local(value), get_language())


@lru_cache(maxsize=4096)
def _short_day(value: dt.date | dt.datetime, language: str | None) -> SafeString:
    return escape(formats.date_format(value, "SHORT_DATE_FORMAT"))


def long_day(value: dt.date | dt.datetime) -> SafeString:
    return escape(formats.date_format(_local(value), "DATE_FORMAT"))


def moment(value: dt.datetime) -> SafeString:
    return escape(formats.date_format(_local(value), "SHORT_DATETIME_FORMAT"))


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def plan_day(value: int) -> SafeString:
    return day(plan_time.to_datetime(value))


def plan_moment(value: int) -> SafeString:
    """A plan time in full; midnight is a day without an hour."""
    words = "DATETIME_FORMAT" if value % plan_time.MINUTES_PER_DAY else "DATE_FORMAT"
    return escape(formats.date_format(plan_time.to_datetime(value), words))


def status(value: Any) -> SafeString:
    """Shape, word and color; a value without a look is its word alone."""
    mark = value if isinstance(value, Mark) else Mark(str(value))
    return _drawn(str(mark.word), mark.look)


@lru_cache(maxsize=512)
def _drawn(word: str, look: str) -> SafeString:
    if look not in LOOKS:
        return escape(word)
    style, shape = LOOKS[look]
    return format_html('<span class="sh-st {}"><svg aria-hidden="true">{}</svg>{}</span>', style, icon(shape), word)


def person(value: Any) -> SafeString:
    """The first letter and the last name; the whole name on demand."""
    whole = str(value)
    first, _gap, last = whole.rpartition(" ")
    if not first or "@" in whole:
        return escape(whole)
    return format_html('<span class="sh-soft" title="{}">{}. {}</span>', whole, first[0], last)


def yes_no(value: Any) -> SafeString:
    return escape(_("Yes") if value else _("No"))


def several(value: Any) -> SafeString:
    return escape(", ".join(str(part) for part in value) if isinstance(value, Iterable) else value)


def public_id(value: Any) -> SafeString:
    return format_html('<span class="sh-mute">{}</span>', value)


def amount_out(value: Money) -> Decimal:
    return value.amount


def plan_out(value: int) -> dt.datetime:
    return plan_time.to_datetime(value)


def moment_out(value: dt.datetime) -> dt.datetime:
    # Files do not follow their reader: the same moment stands in each in the zone of the server.
    if not timezone.is_aware(value):
        return value
    return timezone.localtime(value, timezone.get_default_timezone()).replace(tzinfo=None)


def same(value: Any) -> Any:
    return value


KINDS: dict[str, Kind] = {
    "name": Kind(text, text),
    "text": Kind(text, text),
    "prose": Kind(first_line, prose),
    "choice": Kind(text, text, width=120),
    "link": Kind(text, text),
    "person": Kind(person, text, width=136),
    "status": Kind(status, status, width=136),
    "yes_no": Kind(yes_no, yes_no, yes_no, width=80),
    "number": Kind(quantity, quantity, same, number=True, width=88),
    "percent": Kind(percent, percent, same, number=True, width=72),
    "amount": Kind(money, money_fact, amount_out, number=True, width=112, unit=money_column),
    "date": Kind(day, long_day, same, number=True, width=96),
    "moment": Kind(day, moment, moment_out, number=True, width=96),
    "plan_date": Kind(plan_day, plan_moment, plan_out, number=True, width=96),
    "several": Kind(several, several, several),
    "id": Kind(public_id, public_id, width=224),
}


def shown(value: Any, write: Callable[[Any], SafeString]) -> SafeString:
    """A value through its writer; nothing is a dash, and what is hidden says so."""
    if value is None or (isinstance(value, str | list) and not value):
        return NONE
    if isinstance(value, Hidden):
        return format_html('<span class="sh-mute">{}</span>', value.word)
    return write(value)


def exported(value: Any, kind: Kind) -> Any:
    """A value as a file keeps it: empty where there is nothing."""
    if value is None or value == "":
        return None
    return value.word if isinstance(value, Hidden) else kind.export(value)
