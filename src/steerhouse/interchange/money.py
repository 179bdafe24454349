"""Amounts as integer minor units of an ISO 4217 currency."""

from decimal import ROUND_HALF_EVEN, Decimal

USUAL_DIGITS = 2
# ISO 4217 currencies whose minor unit is not a hundredth.
WITHOUT_MINOR_UNIT = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
WITH_THREE_DIGITS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
WITH_FOUR_DIGITS = ("CLF", "UYW")
DIGITS = {
    **dict.fromkeys(WITHOUT_MINOR_UNIT, 0),
    **dict.fromkeys(WITH_THREE_DIGITS, 3),
    **dict.fromkeys(WITH_FOUR_DIGITS, 4),
}


def minor_digits(currency: str | None) -> int:
    """Decimal places of a currency's minor unit; 2 when the code is unknown.

    >>> minor_digits("GBP"), minor_digits("JPY"), minor_digits("BHD")
    (2, 0, 3)
    """
    return DIGITS.get(currency or "", USUAL_DIGITS)


def to_minor(amount: Decimal, currency: str | None) -> int:
    """A sum in whole currency units as integer minor units, rounded once, half to even.

    >>> to_minor(Decimal("1186.005"), "GBP")
    118600
    """
    return int(amount.scaleb(minor_digits(currency)).to_integral_value(ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str | None) -> Decimal:
    """Integer minor units as an exact decimal with the currency's places.

    >>> str(from_minor(-118650, "GBP"))
    '-1186.50'
    """
    return Decimal(minor).scaleb(-minor_digits(currency))
