"""The `steerhouse` command. This file must stay readable to old versions of Python, so that they get a sentence."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  an old Python must be told so, wherever it found these sources
    sys.exit(
        "steerhouse: Python 3.11 or newer is needed; this is Python %d.%d. "  # noqa: UP031  old Pythons read this
        "Install a newer Python, or run `pip install uv && uv run steerhouse`, which brings one along."
        % sys.version_info[:2]
    )

from steerhouse.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
