"""The harness's server, one for all its tests."""

import threading
from collections.abc import Iterator

import pytest
from tests.browser.gantt_harness.plans import MOCKUP
from tests.browser.gantt_harness.server import BUILT, serve
from tests.support.missing import missing


@pytest.fixture(scope="session")
def harness() -> Iterator[str]:
    """Address of the harness, without a slash at the end."""
    if not (BUILT / "manifest.json").is_file():
        missing("built assets", "run `npm ci && npm run build` in web/")
    if not MOCKUP.is_file():
        missing("../shared", "the design is not beside this source tree")
    server = serve()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
