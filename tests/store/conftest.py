"""A store on each database; every test is a group of its own, so that one PostgreSQL serves them all."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.store import Store
from tests import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL database."""
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def another(url: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], Store]]:
    """Opens the test's group once more, as another process would."""
    with ExitStack() as stores:
        yield lambda: stores.enter_context(Store.open(url, request.node.nodeid))


@pytest.fixture
def store(another: Callable[[], Store]) -> Store:
    """The test's group."""
    return another()
