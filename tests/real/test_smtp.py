"""Submitter and a real Postfix: what it accepts, what it refuses, and what arrives."""

import pytest

from bot.errors import Refused, TemporaryError
from bot.model import Letter, LetterState, Outcome
from bot.transport import Submitter
from bot.transport.security import Security
from tests.real.relay import Relay
from tests.real.servers import MailSystem


def letter(system: MailSystem, *names: str, envelope_from: str | None = None, key: str = "digest/1") -> Letter:
    """A letter to names of the domain, from the bot, with lines that begin with dots."""
    message_id = f"{key.replace('/', '.')}@{system.domain}"
    return Letter(
        key=key,
        message_id=message_id,
        envelope_from=system.address("bot") if envelope_from is None else envelope_from,
        recipients=tuple(map(system.address, names)),
        data=f"From: {system.address('bot')}\r\nMessage-ID: <{message_id}>\r\n\r\n.leading dot\r\n..\r\n".encode(),
    )


def submitted(system: MailSystem, letter: Letter, port: int = 0) -> tuple[Outcome, int]:
    """What became of the letter, and how often it was said to be on its way."""
    told: list[None] = []
    with Submitter(system.smtp_host, port or system.smtp_port, tls="none") as submitter:
        outcome = submitter.submit(letter, lambda: told.append(None))
    return outcome, len(told)


def test_delivered(mail_system: MailSystem) -> None:
    """A letter to the list arrives at every member, us among them, its lines as they were."""
    outcome, told = submitted(mail_system, letter(mail_system, "list"))
    assert (LetterState.DELIVERED, 1) == (outcome.state, told)
    assert "queued as" in outcome.answer
    for address in mail_system.members:
        assert mail_system.arrived(address, 1)[0].endswith(b"\n\n.leading dot\n..\n")


def test_null_return_path(mail_system: MailSystem) -> None:
    """The null return path is accepted and asks for no notification, and the mail arrives with it."""
    with Relay(mail_system.smtp_port) as relay:
        outcome, _ = submitted(mail_system, letter(mail_system, "alice", envelope_from=""), relay.port)
        assert b"MAIL FROM:<>\r\n" in relay.said
        assert f"RCPT TO:<{mail_system.address('alice')}> NOTIFY=NEVER\r\n".encode() in relay.said
    assert LetterState.DELIVERED == outcome.state
    assert mail_system.arrived(mail_system.address("alice"), 1)[0].startswith(b"Return-Path: <>\n")


def test_some_recipients(mail_system: MailSystem) -> None:
    """Each recipient the server does not take is told by name with its answer; the others get the letter."""
    outcome, told = submitted(mail_system, letter(mail_system, "refused", "alice", "later"))
    assert (LetterState.DELIVERED, 1) == (outcome.state, told)
    assert {mail_system.address("refused")} == set(outcome.refused)
    assert {mail_system.address("later")} == set(outcome.deferred)
    assert outcome.refused[mail_system.address("refused")].startswith("550 5.1.1")
    assert outcome.deferred[mail_system.address("later")].startswith("450 4.2.1")
    assert 1 == len(mail_system.arrived(mail_system.address("alice"), 1))


@pytest.mark.parametrize(("name", "state"), [("refused", LetterState.REFUSED), ("later", LetterState.QUEUED)])
def test_no_recipient(mail_system: MailSystem, name: str, state: LetterState) -> None:
    """Where no recipient is taken nothing is transmitted, and the connection serves the next letter."""
    told: list[None] = []
    with Submitter(mail_system.smtp_host, mail_system.smtp_port, tls="none") as submitter:
        outcome = submitter.submit(letter(mail_system, name), lambda: told.append(None))
        assert (state, []) == (outcome.state, told)
        assert LetterState.DELIVERED == submitter.submit(letter(mail_system, "alice"), lambda: told.append(None)).state


def test_one_connection_for_many(mail_system: MailSystem) -> None:
    """Letters share a connection, up to the number it may serve."""
    with (
        Relay(mail_system.smtp_port) as relay,
        Submitter(mail_system.smtp_host, relay.port, tls="none", letters_per_connection=3) as submitter,
    ):
        for number in range(7):
            outcome = submitter.submit(letter(mail_system, "alice", key=f"digest/{number}"), lambda: None)
            assert LetterState.DELIVERED == outcome.state
        assert 3 == relay.connections
    assert 7 == len(mail_system.arrived(mail_system.address("alice"), 7))


def test_line_cut_between_letters(mail_system: MailSystem) -> None:
    """A connection that ended while nobody used it is replaced without a word."""
    with Relay(mail_system.smtp_port) as relay, Submitter(mail_system.smtp_host, relay.port, tls="none") as submitter:
        for number in range(2):
            outcome = submitter.submit(letter(mail_system, "alice", key=f"digest/{number}"), lambda: None)
            assert LetterState.DELIVERED == outcome.state
            relay.cut()
        assert 2 == relay.connections


def test_line_cut_after_transmission_began(mail_system: MailSystem) -> None:
    """A connection that ends once the content goes leaves the outcome unknown: nobody can tell."""
    with Relay(mail_system.smtp_port) as relay, Submitter(mail_system.smtp_host, relay.port, tls="none") as submitter:
        outcome = submitter.submit(letter(mail_system, "alice"), relay.cut)
        assert LetterState.UNKNOWN == outcome.state
        assert LetterState.DELIVERED == submitter.submit(letter(mail_system, "alice"), lambda: None).state


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_tls_and_login(mail_system: MailSystem, tls: Security) -> None:
    """TLS either way with a trusted certificate, and a login with the right password, deliver."""
    with Submitter(
        "localhost",
        mail_system.smtp_tls_port if tls == "tls" else mail_system.smtp_port,
        mail_system.address("bot"),
        mail_system.password,
        tls=tls,
        ca_file=mail_system.ca_file,
    ) as submitter:
        assert LetterState.DELIVERED == submitter.submit(letter(mail_system, "alice"), lambda: None).state


@pytest.mark.parametrize(
    ("tls", "password", "trusted", "said"),
    [
        ("starttls", "canary-7731", True, "login of .* refused .*check user and password"),
        ("starttls", "", False, "certificate cannot be trusted"),
        ("none", "canary-7731", True, "login of .* refused"),
    ],
)
def test_not_let_in(
    mail_system: MailSystem, tls: Security, password: str, trusted: bool, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A refused login or certificate is no fault of the letter: it waits, and `open` tells what to do."""
    caplog.set_level("DEBUG")
    bot = mail_system.address("bot") if password else ""
    ca_file = mail_system.ca_file if trusted and tls != "none" else None
    host = "localhost" if tls != "none" else mail_system.smtp_host
    with Submitter(host, mail_system.smtp_port, bot, password, tls=tls, ca_file=ca_file) as submitter:
        with pytest.raises(Refused, match=said) as refused:
            submitter.open()
        with pytest.raises(TemporaryError, match=said):
            submitter.submit(letter(mail_system, "alice"), lambda: None)
    assert "canary-7731" not in f"{refused.value}{refused.value.__cause__}{caplog.text}"
