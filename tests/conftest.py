"""Rules for every test: what needs a real server is marked `real`, and may not be skipped where servers are required.

Properties are tried with the same examples every time, so that red means a change and not chance; new ones are looked
for with HYPOTHESIS_PROFILE=explore.

Leaves finding the programs to `tests.servers`, and every fixture of a room to that room's folder.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import required

# no deadline: how long an example takes says how busy the machine is
settings.register_profile("seeded", derandomize=True, deadline=None)
settings.register_profile("explore", print_blob=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "seeded"))

REAL = Path(__file__).parent / "real"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are written anew where one asks for it."""
    parser.addoption("--update", action="store_true", help="write the golden files anew (look at the difference)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything under tests/real is marked `real`, so that no file there can forget it."""
    for item in items:
        if REAL in item.path.parents:
            item.add_marker(pytest.mark.real)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under BOT_REQUIRE_SERVERS a skipped `real` test is a failed one, however it was skipped."""
    report = yield
    if required() and report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("real"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{reason} (a real test may not be skipped while BOT_REQUIRE_SERVERS is set)"
    return report
