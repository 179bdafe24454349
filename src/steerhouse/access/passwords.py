"""Passwords that the product makes: long enough that nobody guesses them, and readable from a terminal."""

import secrets

# Without letters and digits that are mistaken for each other when read aloud or typed from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5


def generate_password() -> str:
    """Twenty characters in four groups: 99 bits of chance.

    >>> len(generate_password())
    23
    """
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)
