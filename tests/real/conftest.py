"""Fixtures over the real servers: one Dovecot and one Postfix for a test run, a fresh user or domain for each test."""

from collections.abc import Iterator

import pytest

from tests.real import servers


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
