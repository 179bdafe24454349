"""What an archive holds, by the names in it alone."""

import zipfile
from pathlib import Path


def holds_tables(path: Path) -> bool:
    """Whether an archive holds several tables; a single one is to be imported by itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(is_table(name) for name in archive.namelist()) > 1
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def is_table(name: str) -> bool:
    """Whether a file of an archive is a table; copies that operating systems put beside files are none.

    >>> is_table("hhs/hhs_2012_links.csv"), is_table("__MACOSX/._links.csv")
    (True, False)
    """
    base = name.rpartition("/")[2]
    return base.lower().endswith(".csv") and not base.startswith(".") and not name.startswith("__MACOSX/")
