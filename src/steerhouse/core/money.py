"""Money: whole minor units and an ISO 4217 currency, never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from steerhouse.core.errors import Invalid
from steerhouse.interchange.money import from_minor, to_minor

LIMIT = 2**63 - 1
NUMBER = re.compile(r"[+-]?\d{1,24}(\.\d{1,12})?\Z")


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (pence, cents, yen) of one currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """Rounded once, here, half to even. Invalid when the text is no number or is out of range.

        >>> Money.of("12.345", "GBP")
        Money(minor=1234, currency='GBP')
        """
        try:
            value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
            minor = to_minor(value, currency)
        except (InvalidOperation, ValueError, OverflowError):
            raise Invalid({"amount": [_("“%s” is not an amount of money.") % str(amount)[:40]]}) from None
        if abs(minor) > LIMIT:
            raise Invalid({"amount": [_("This amount is larger than can be stored.")]})
        return cls(minor, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact.

        >>> Money(1234, "GBP").amount
        Decimal('12.34')
        """
        return from_minor(self.minor, self.currency)

    def split(self, parts: int) -> list["Money"]:
        """Equal parts that add up to the whole: the first ones carry the rest.

        >>> [part.minor for part in Money(10000, "EUR").split(3)]
        [3334, 3333, 3333]
        """
        share, rest = divmod(self.minor, parts)
        return [Money(share + (index < rest), self.currency) for index in range(parts)]
