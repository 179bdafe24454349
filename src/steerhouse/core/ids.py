"""Public ids: 26 characters that sort by the moment they were made (Crockford base 32 of time and chance)."""

import secrets
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26


def new_id() -> str:
    """48 bits of milliseconds since 1970 and 80 random bits, so that ids made later sort later.

    >>> len(new_id())
    26
    """
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """Whether the text can be a public id at all, asked before any database sees it.

    >>> is_id("01J0000000000000000000000A"), is_id("7"), is_id("01J0000000000000000000000é")
    (True, False, False)
    """
    return len(text) == LENGTH and all(letter in ALPHABET for letter in text)
