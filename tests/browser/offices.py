"""An office for stories: three portfolios, a director of everything, a project manager of one of them only."""

from tests.support.servers import Home

PASSWORD = "Pilot-launch-2026-barrier"
DIRECTOR, OUTSIDER = "dana", "olaf"
PORTFOLIOS = {"GMPP": "Government Major Projects", "COAST": "Coastal defences", "RAIL": "Rolling stock"}


def make_office(home: Home) -> None:
    """Make the office in a home whose server may run already."""
    home.python("from tests.browser.people import portfolios_and_people as make; make()")
