"""Fixtures over the real programs: one Dovecot, one Postfix and one Chromium for a test run; a fresh user, domain or
tab for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import browser
from tests.real import servers
from tests.servers import lack, need


@pytest.fixture(scope="session")
def imap_server() -> Iterator[servers.ImapServer]:
    """A running Dovecot; `imap_server.user()` gives each test a user of its own."""
    with servers.dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def smtp_ports(imap_server: servers.ImapServer) -> Iterator[tuple[int, int]]:
    """The ports, with STARTTLS and with TLS, of a running Postfix that delivers to `imap_server`."""
    with servers.postfix(imap_server) as ports:
        yield ports


@pytest.fixture
def mail_system(imap_server: servers.ImapServer, smtp_ports: tuple[int, int]) -> servers.MailSystem:
    """Postfix and Dovecot together, with a domain, a mailing list and empty mailboxes for this test alone."""
    return servers.mail_system(imap_server, smtp_ports)


@pytest.fixture(scope="session")
def chromium() -> Iterator[browser.Browser]:
    """A running Chromium for all tests; each opens tabs of its own."""
    need("chromium")
    with browser.browser() as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> Path:
    """The script of axe-core, which says what of a page some people cannot read."""
    script = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        lack("needs axe-core (bash .ci/run axe)")
    return script
