"""Names of files as strangers chose them: kept as they were given, shown so that nothing in them can hide."""

import unicodedata

LONGEST = 255
# Longer than any ending that says what a file is.
LONGEST_ENDING = 20
# Control, format (the bidirectional ones too), surrogate, private and unassigned letters, ends of lines.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def given_name(name: str) -> str:
    """The name without the folders of the sender's computer, and without what no database stores; a name that is too
    long loses its middle, so that its ending stays.

    >>> given_name("..\\\\..\\\\x"), given_name("C:/plans/a.pdf"), given_name("")
    ('x', 'a.pdf', 'file')
    >>> len(given_name("a" * 300 + ".pdf")), given_name("a" * 300 + ".pdf")[-5:]
    (255, 'a.pdf')
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("\ufffd" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in base).strip()
    if len(kept) > LONGEST:
        ending = ending_of(kept)
        kept = (
            kept[: LONGEST - len(ending) - 1] + "…" + ending if not ending else kept[: LONGEST - len(ending)] + ending
        )
    return kept if kept not in ("", ".", "..") else "file"


def ending_of(name: str) -> str:
    """What stands behind the last dot, with it; empty where that is too long to be an ending.

    >>> ending_of("plan.final.PDF"), ending_of("README")
    ('.PDF', '')
    """
    _before, dot, after = name.rpartition(".")
    return f".{after}" if dot and after and len(after) < LONGEST_ENDING else ""


def visible_name(name: str) -> str:
    """The name with letters that draw nothing, or turn others around, as their numbers.

    >>> visible_name("photo\\u202egpj.exe"), visible_name("a\\tb")
    ('photo‹U+202E›gpj.exe', 'a‹U+0009›b')
    """
    return "".join(f"‹U+{ord(letter):04X}›" if unicodedata.category(letter) in UNSEEN else letter for letter in name)


def download_name(name: str) -> str:
    """The name under which a browser stores the file: letters that could mislead a system are replaced.

    >>> download_name('a\\u202e"b?.txt')
    'a__b_.txt'
    """
    odd = set('"<>|:*?/\\')
    plain = "".join("_" if unicodedata.category(one) in UNSEEN or one in odd else one for one in name)
    return plain.strip(". ") or "file"


def in_bytes(size: int) -> str:
    """A size for people.

    >>> [in_bytes(size) for size in (1, 999, 1_500, 2_400_000, 50 << 20)]
    ['1 B', '999 B', '1.5 kB', '2.4 MB', '52.4 MB']
    """
    if size < 1000:
        return f"{size} B"
    for unit in ("kB", "MB", "GB"):
        size_in = size / 1000 ** (("kB", "MB", "GB").index(unit) + 1)
        if size_in < 999.95 or unit == "GB":
            break
    return f"{size_in:.1f} {unit}"
