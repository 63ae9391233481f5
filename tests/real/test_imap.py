"""Mailbox and a real Dovecot: the cursor, the changes other clients make, IDLE, and lines that break."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import Refused, TemporaryError
from bot.model import Arrival
from bot.transport import Mailbox, imap
from bot.transport.security import Security
from tests.real.relay import Relay
from tests.real.servers import ImapServer, until

START = (0, 0)


def mail(number: int, size: int = 0) -> bytes:
    """A small mail, its number in the subject and the Message-ID."""
    head = f"From: one@delegates.example\r\nMessage-ID: <{number}@delegates.example>\r\nSubject: {number}\r\n\r\n"
    return head.encode() + b"text\r\n" + b"x" * size


def opened(server: ImapServer, user: str, port: int = 0, folder: str = "INBOX") -> Mailbox:
    """The mailbox under test, on the server itself or through a relay's port."""
    return Mailbox(server.host, port or server.port, user, server.password, folder, tls="none", timeout=10)


def everything(mailbox: Mailbox, after: tuple[int, int] = START) -> list[Arrival]:
    """All new arrivals, chunks put together."""
    return [arrival for chunk in mailbox.fetch(after) for arrival in chunk]


def cursor(arrivals: list[Arrival]) -> tuple[int, int]:
    """Where the arrivals end."""
    return arrivals[-1].place.validity, arrivals[-1].place.uid


@pytest.fixture
def user(imap_server: ImapServer) -> str:
    """A user with three mails."""
    user = imap_server.user()
    for number in (1, 2, 3):
        imap_server.deliver(user, mail(number))
    return user


@pytest.fixture
def mailbox(imap_server: ImapServer, user: str) -> Iterator[Mailbox]:
    """The user's INBOX."""
    with opened(imap_server, user) as mailbox:
        yield mailbox


def test_cursor(imap_server: ImapServer, user: str, mailbox: Mailbox) -> None:
    """Each mail is given once, with its own bytes; a mail after the cursor is new, and no other."""
    first = everything(mailbox)
    assert [mail(1), mail(2), mail(3)] == [arrival.raw for arrival in first]
    assert [1, 2, 3] == [arrival.place.uid for arrival in first]
    assert [] == everything(mailbox, cursor(first))
    imap_server.deliver(user, mail(4))
    assert [(mail(4), 4, 0)] == [(a.raw, a.place.uid, a.oversize) for a in everything(mailbox, cursor(first))]


def test_received(imap_server: ImapServer, mailbox: Mailbox) -> None:
    """The time of receipt is the server's, aware and in UTC; arrivals of a mailbox are live."""
    arrival = everything(mailbox)[0]
    assert (arrival.received.tzinfo, arrival.live) == (UTC, True)
    assert abs(datetime.now(UTC) - arrival.received) < timedelta(minutes=2)


def test_nothing_is_changed(imap_server: ImapServer, user: str, mailbox: Mailbox) -> None:
    """Reading leaves every mail unseen, and the folder as it was: EXAMINE and BODY.PEEK."""
    everything(mailbox)
    client = imap_server.client(user)
    client.select("INBOX", readonly=True)
    assert ("OK", [b"1 2 3"]) == client.search(None, "UNSEEN")
    client.logout()


def test_new_validity(imap_server: ImapServer, user: str) -> None:
    """A folder made again has new names for its mails: it is read from the start, whatever the cursor says."""
    client = imap_server.client(user)
    client.create("List")
    for number in (1, 2, 3):
        client.append("List", "", "", mail(number))
    with opened(imap_server, user, folder="List") as mailbox:
        before = cursor(everything(mailbox))
        client.delete("List")
        until("a new UIDVALIDITY", lambda: int(time.time()) > before[0])  # Dovecot numbers by the second
        client.create("List")
        client.append("List", "", "", mail(4))
        after = everything(mailbox, before)
    client.logout()
    assert [(mail(4), 1)] == [(arrival.raw, arrival.place.uid) for arrival in after]
    assert before[0] != cursor(after)[0]


def test_expunged_meanwhile(
    imap_server: ImapServer, user: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail deleted between two chunks is left out, and the others are given."""
    monkeypatch.setattr(imap, "CHUNK_MAILS", 1)
    chunks = mailbox.fetch(START)
    assert [mail(1)] == [arrival.raw for arrival in next(chunks)]
    imap_server.expunge(user, 2)
    assert [mail(3)] == [arrival.raw for chunk in chunks for arrival in chunk]


def test_expunged_in_sight(
    imap_server: ImapServer,
    user: str,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A mail deleted after its size was told is left out and said so; no key is missed, no error made."""
    ask = imap._ask

    def late(client: object, uids: list[int], what: str) -> dict[int, tuple[bytes, datetime | None]]:
        if uids:
            imap_server.expunge(user, 2)
            (imap_server.maildir(user) / "new").mkdir(exist_ok=True)
        return ask(client, uids, what)

    monkeypatch.setattr(imap, "_ask", late)
    caplog.set_level("INFO", "bot.transport.imap")
    assert [mail(1), mail(3)] == [arrival.raw for arrival in everything(mailbox)]
    assert "mail 2 was expunged before it could be fetched" in caplog.text


def test_chunks(imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks hold at most so many mails and so many bytes, in order of UID."""
    monkeypatch.setattr(imap, "CHUNK_MAILS", 4)
    monkeypatch.setattr(imap, "CHUNK_BYTES", 30_000)
    user = imap_server.user()
    for number in range(10):
        imap_server.deliver(user, mail(number, size=10_000 if number in (1, 2, 3) else 0))
    with opened(imap_server, user) as mailbox:
        chunks = [[arrival.place.uid for arrival in chunk] for chunk in mailbox.fetch(START)]
    assert [[1, 2, 3], [4], [5, 6, 7, 8], [9, 10]] == chunks


def test_windows(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder too large for one SEARCH is searched window by window, and nothing is missed at their ends."""
    monkeypatch.setattr(imap, "WINDOW", 2)
    assert [1, 2, 3] == [arrival.place.uid for arrival in everything(mailbox)]
    validity = everything(mailbox)[0].place.validity
    assert [2, 3] == [arrival.place.uid for arrival in everything(mailbox, (validity, 1))]


def test_too_large(imap_server: ImapServer, user: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a mail beyond the limit the header block and the size are given; the mails around it are whole."""
    monkeypatch.setattr(imap, "LARGEST", 5_000)
    imap_server.deliver(user, mail(4, size=6_000))
    imap_server.deliver(user, mail(5))
    header = mail(4).removesuffix(b"text\r\n")
    last = [(arrival.raw, arrival.oversize) for arrival in everything(mailbox)][3:]
    assert [(header, len(mail(4, size=6_000))), (mail(5), 0)] == last


def test_no_folder(imap_server: ImapServer, user: str) -> None:
    """An unknown folder is refused by name, with the names there are."""
    with (
        opened(imap_server, user, folder="Liste") as mailbox,
        pytest.raises(Refused, match=r"'Liste'.*there are: 'INBOX'"),
    ):
        everything(mailbox)


def test_wrong_password(imap_server: ImapServer, caplog: pytest.LogCaptureFixture) -> None:
    """A refused login says so and what to check, and shows the password nowhere."""
    caplog.set_level("DEBUG")
    mailbox = Mailbox(imap_server.host, imap_server.port, imap_server.user(), "canary-7731", tls="none")
    with pytest.raises(Refused, match="login of 'user.*' refused.*check user and password") as refused:
        mailbox.open()
    assert "canary-7731" not in f"{refused.value}{refused.value.__cause__}{caplog.text}{mailbox!r}{vars(refused.value)}"


def test_letters_beyond_ascii_in_the_password(imap_server: ImapServer) -> None:
    """A password in any script reaches the server."""
    mailbox = Mailbox(imap_server.host, imap_server.port, imap_server.user(), "пароль", tls="none")
    with pytest.raises(Refused, match="refused"):
        mailbox.open()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_tls(imap_server: ImapServer, user: str, tls: Security) -> None:
    """TLS works both ways with a certificate that is trusted, and is refused with one that is not."""
    port = imap_server.tls_port if tls == "tls" else imap_server.port
    with Mailbox("localhost", port, user, imap_server.password, tls=tls, ca_file=imap_server.ca_file) as mailbox:
        assert len(everything(mailbox)) == 3
        assert mailbox.wait(0.01, threading.Event()) is False
    distrustful = Mailbox("localhost", port, user, imap_server.password, tls=tls)
    with pytest.raises(Refused, match="certificate cannot be trusted"):
        distrustful.open()


def test_clear_text_is_for_loopback() -> None:
    """Without TLS nothing leaves this machine; the certificate file must be one."""
    with pytest.raises(Refused, match="for this machine itself only"):
        Mailbox("mail.example.org", 143, "one", "secret", tls="none")
    with pytest.raises(Refused, match="not a readable file"):
        Mailbox("mail.example.org", 143, "one", "secret", ca_file=Path("/nonexistent/ca.pem"))


def waiting(
    mailbox: Mailbox, relay: Relay, seconds: float, stop: threading.Event
) -> "tuple[Future[bool], ThreadPoolExecutor]":
    """`wait` in a thread of its own, at a moment when the server has gone into IDLE."""
    pool = ThreadPoolExecutor(1)
    seen = relay.said.count(b"IDLE\r\n")
    future = pool.submit(mailbox.wait, seconds, stop)
    until("IDLE", lambda: relay.said.count(b"IDLE\r\n") > seen)
    return future, pool


def test_idle_wakes(imap_server: ImapServer, user: str) -> None:
    """IDLE ends within two seconds of a delivery, and what woke it is there."""
    with Relay(imap_server.port) as relay, opened(imap_server, user, relay.port) as mailbox:
        known = everything(mailbox)
        future, pool = waiting(mailbox, relay, 60, threading.Event())
        with pool:
            imap_server.deliver(user, mail(4))
            delivered = time.monotonic()
            assert future.result(20) is True
            assert time.monotonic() - delivered < 2
        assert [mail(4)] == [arrival.raw for arrival in everything(mailbox, cursor(known))]


def test_news_between_fetch_and_wait(imap_server: ImapServer, user: str, mailbox: Mailbox) -> None:
    """A mail that came after the last look and before the wait is no reason to sleep."""
    everything(mailbox)
    imap_server.deliver(user, mail(4))
    assert mailbox.wait(60, threading.Event()) is True


def test_idle_ends(imap_server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no news the wait is over in time, also over several IDLEs, and the connection still serves."""
    monkeypatch.setattr(imap, "FIRST_SLICE", 0.1)
    monkeypatch.setattr(imap, "SLICE", 0.1)
    everything(mailbox)
    began = time.monotonic()
    assert mailbox.wait(0.5, threading.Event()) is False
    assert 0.4 < time.monotonic() - began < 3
    assert len(everything(mailbox)) == 3


def test_idle_stops(imap_server: ImapServer, user: str) -> None:
    """A wait ends soon after it is asked to stop."""
    stop = threading.Event()
    with Relay(imap_server.port) as relay, opened(imap_server, user, relay.port) as mailbox:
        everything(mailbox)
        future, pool = waiting(mailbox, relay, 600, stop)
        with pool:
            stop.set()
            asked = time.monotonic()
            assert future.result(20) is False
            assert time.monotonic() - asked < 2


def test_line_cut_in_idle(imap_server: ImapServer, user: str) -> None:
    """A connection that ends in IDLE is told at once and costs no processor time; the next call works."""
    with Relay(imap_server.port) as relay, opened(imap_server, user, relay.port) as mailbox:
        known = everything(mailbox)
        future, pool = waiting(mailbox, relay, 600, threading.Event())
        with pool:
            began = time.process_time()
            relay.cut()
            with pytest.raises(TemporaryError, match=f"IMAP server 127.0.0.1:{relay.port}"):
                future.result(20)
            assert time.process_time() - began < 0.5
        assert [] == everything(mailbox, cursor(known))
        assert relay.connections == 2


@pytest.mark.parametrize("seed", range(12))
def test_line_cut_anywhere(imap_server: ImapServer, user: str, seed: int) -> None:
    """Wherever the server's answer breaks off, it is a TemporaryError, and the next call gives every mail once."""
    cut_after = random.Random(seed).randrange(1, 2_500)
    with Relay(imap_server.port) as relay, opened(imap_server, user, relay.port) as mailbox:
        relay.cut_after = cut_after
        got: list[Arrival] = []
        try:
            got += everything(mailbox)
        except TemporaryError:
            got = []
        assert [mail(1), mail(2), mail(3)] == [arrival.raw for arrival in got or everything(mailbox)]


def test_no_server(imap_server: ImapServer, user: str) -> None:
    """A port where nobody answers is temporary, named by host and port."""
    with Relay(imap_server.port) as relay:
        port = relay.port
    with (
        opened(imap_server, user, port) as mailbox,
        pytest.raises(TemporaryError, match=f"127.0.0.1:{port}: .*refused"),
    ):
        mailbox.open()
