"""A folder of saved pages as one archive, the same bytes for the same pages."""

import zipfile
from pathlib import Path
from typing import IO

from steerhouse.interchange.project_online.pages import is_page

# The earliest date that an archive can hold: when a page was saved does not matter.
ALWAYS = (1980, 1, 1, 0, 0, 0)


def pack_folder(folder: Path, out: IO[bytes]) -> int:
    """Write all pages below the folder into an archive; returns how many there are. Links out of it are left out."""
    pages = sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink() and is_page(one.name))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in pages:
            entry = zipfile.ZipInfo(one.relative_to(folder).as_posix(), ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, one.read_bytes())
    return len(pages)
