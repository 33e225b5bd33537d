"""Options and fixtures of all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite what the program is expected to print"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten instead of compared."""
    return bool(request.config.getoption("--update"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Name in the last line the programs for want of which papers were not opened."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = [each for each in reporter.stats.get("skipped", ()) if "papers" in each.keywords]
    reasons = sorted({each.longrepr[2].removeprefix("Skipped: ") for each in skipped})
    if reasons:
        reporter.write_line(f"{len(skipped)} tests of papers skipped: {', '.join(reasons)}")


pytest_plugins = ["tests.books"]
