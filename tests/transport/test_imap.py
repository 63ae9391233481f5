"""Mailbox and servers that do what Dovecot never does: leave things out, say no, fall silent."""

import threading
import time

import pytest

from bot.errors import Refused, TemporaryError
from bot.model import Arrival
from bot.transport import Mailbox, imap
from tests.transport.scripted import DROP, HOST, SILENCE, ImapServer

MAILS = {uid: f"Subject: {uid}\r\n\r\ntext\r\n".encode() for uid in (3, 5, 8)}
WHOLE = [(uid, raw, 0) for uid, raw in MAILS.items()]


def opened(server: ImapServer) -> Mailbox:
    """The server's folder, with little patience."""
    return Mailbox(HOST, server.port, "one", "canary-7731", tls="none", connect_timeout=2, timeout=0.5)


def seen(arrival: Arrival) -> tuple[int, bytes, int]:
    """What matters of an arrival here."""
    return arrival.place.uid, arrival.raw, arrival.oversize


def everything(mailbox: Mailbox, after: tuple[int, int] = (0, 0)) -> list[tuple[int, bytes, int]]:
    """All that is new."""
    return [seen(arrival) for chunk in mailbox.fetch(after) for arrival in chunk]


def test_no_uidnext() -> None:
    """A server that tells no UIDNEXT is searched with "n:*", whose answer always has the last mail (R27)."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        server.tells_uidnext = False
        assert WHOLE == everything(mailbox)
        assert [] == everything(mailbox, (1, 8))
        assert [] == everything(mailbox, (1, 20))


def test_other_validity() -> None:
    """A cursor of another UIDVALIDITY is none: all is read again."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        assert WHOLE[1:] == everything(mailbox, (1, 3))
        server.validity = "2"
        assert WHOLE == everything(mailbox, (1, 8))


def test_no_validity() -> None:
    """A server that tells no UIDVALIDITY cannot be read safely, and is refused."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        server.validity = ""
        with pytest.raises(Refused, match="no UIDVALIDITY"):
            everything(mailbox)


def test_no_internaldate() -> None:
    """A mail whose INTERNALDATE is garbled came now, as far as anybody knows."""
    with ImapServer({90: MAILS[3]}) as server, opened(server) as mailbox:
        arrival = next(mailbox.fetch((0, 0)))[0]
    assert abs(time.time() - arrival.received.timestamp()) < 60


@pytest.mark.parametrize("fault", ["omitted", "denied"])
def test_one_mail_cannot_be_had(fault: str) -> None:
    """A mail the server will not give is asked for three times, without giving what is after it; then its header
    block stands for it, marked, and the rest is given: it is not lost, and it does not stop the others."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        getattr(server, fault).add(5)
        for _ in range(2):
            chunks = mailbox.fetch((0, 0))
            assert WHOLE[:1] == [seen(arrival) for arrival in next(chunks)]
            with pytest.raises(TemporaryError, match="cannot give mail 5"):
                next(chunks)
        assert [WHOLE[0], (5, b"Subject: 5\r\n\r\n", len(MAILS[5])), WHOLE[2]] == everything(mailbox)


def test_no_mail_can_be_had() -> None:
    """A server that gives no mail at all has trouble of its own: no mail is given up for that, however often."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        server.denied.update(MAILS)
        for _ in range(imap.PATIENCE + 2):
            with pytest.raises(TemporaryError, match="cannot give mail 3"):
                everything(mailbox)
        server.denied.clear()
        assert WHOLE == everything(mailbox)


@pytest.mark.parametrize("verb", ["LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
@pytest.mark.parametrize("answer", [DROP, SILENCE, "* BYE going down", "* 3 garbage (((", "BAD what?"])
def test_trouble(verb: str, answer: str) -> None:
    """Whatever goes wrong in a conversation is temporary and ends the connection; the next call starts anew."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        server.answers[verb] = answer
        with pytest.raises(Refused if (verb, answer) == ("LOGIN", "BAD what?") else TemporaryError) as trouble:
            everything(mailbox)
        assert "canary-7731" not in f"{trouble.value}"
        server.answers.clear()
        assert WHOLE == everything(mailbox)
        assert 2 == server.connections


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("NO [AUTHENTICATIONFAILED] no", Refused),
        ("NO no: canary-7731", Refused),
        ("NO [UNAVAILABLE] later", TemporaryError),
    ],
)
def test_login(answer: str, kind: type[Exception]) -> None:
    """A login refused for good needs a person; one refused for now needs time. No answer brings out the password."""
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        server.answers["LOGIN"] = answer
        with pytest.raises(kind, match="login") as trouble:
            mailbox.open()
        assert "canary-7731" not in f"{trouble.value}"


def test_starttls_not_offered() -> None:
    """Where TLS is demanded and not offered nothing more is said, least of all the password."""
    with ImapServer(MAILS) as server:
        mailbox = Mailbox(HOST, server.port, "one", "canary-7731", tls="starttls")
        with pytest.raises(Refused, match="check port and tls"):
            mailbox.open()
        assert ["CAPABILITY"] == server.said


def test_without_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without IDLE is looked at now and then, until there is something, time is over, or it shall stop."""
    monkeypatch.setattr(imap, "POLL", 0.05)
    with ImapServer(MAILS, capabilities="IMAP4rev1") as server, opened(server) as mailbox:
        everything(mailbox)
        assert mailbox.wait(0.2, threading.Event()) is False
        stop = threading.Event()
        stop.set()
        assert mailbox.wait(600, stop) is False
        threading.Timer(0.1, lambda: server.mails.update({9: MAILS[3]})).start()
        assert mailbox.wait(600, threading.Event()) is True
        assert "IDLE" not in server.said


def test_news_with_the_go_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """News in the same packet as IDLE's "go ahead" is not overlooked: the first IDLE is short."""
    monkeypatch.setattr(imap, "FIRST_SLICE", 0.1)
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        everything(mailbox)
        server.in_idle = "* 4 EXISTS"
        began = time.monotonic()
        assert mailbox.wait(60, threading.Event()) is True
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("said", ["* BYE idle for too long", "* OK still here\r\n* 3 EXPUNGE\r\nnonsense"])
def test_trouble_in_idle(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good-bye or nonsense in IDLE is a broken connection."""
    monkeypatch.setattr(imap, "FIRST_SLICE", 0.1)
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        everything(mailbox)
        server.in_idle = said
        with pytest.raises(TemporaryError):
            mailbox.wait(60, threading.Event())
        server.in_idle = ""
        assert WHOLE == everything(mailbox)


def test_idle_is_left_hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that died in silence shows when IDLE ends: the wait is never longer than an IDLE and a time-out."""
    monkeypatch.setattr(imap, "FIRST_SLICE", 0.1)
    with ImapServer(MAILS) as server, opened(server) as mailbox:
        everything(mailbox)
        server.answers["IDLE"] = SILENCE
        with pytest.raises(TemporaryError):
            mailbox.wait(600, threading.Event())
