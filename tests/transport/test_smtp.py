"""Submitter and a scripted server: each way a transaction can end, and what is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.errors import Refused, TemporaryError
from bot.model import Letter, LetterState, Outcome
from bot.transport import Submitter
from tests.transport.scripted import DROP, GOOD, HOST, SILENCE, SmtpServer

DELIVERED, REFUSED = LetterState.DELIVERED, LetterState.REFUSED
QUEUED, UNKNOWN = LetterState.QUEUED, LetterState.UNKNOWN

ONE, TWO = "one@delegates.example", "two@delegates.example"
LETTER = Letter(
    key="digest/1",
    message_id="digest.1@bot.example",
    envelope_from="bot@bot.example",
    recipients=(ONE, TWO),
    data=b"Subject: digest\r\n\r\n.dot\r\n",
)


def opened(server: SmtpServer) -> Submitter:
    """A submitter with little patience."""
    return Submitter(HOST, server.port, tls="none", connect_timeout=0.5, command_timeout=0.5, final_timeout=0.5)


def submitted(server: SmtpServer, letter: Letter = LETTER) -> tuple[Outcome, int]:
    """What became of the letter, and how often it was said to be on its way."""
    told: list[None] = []
    with opened(server) as submitter:
        outcome = submitter.submit(letter, lambda: told.append(None))
    return outcome, len(told)


# What the server says | outcome | was transmission announced | what the answer shows
CASES: list[tuple[dict[str, str | Sequence[str]], LetterState, int, str]] = [
    ({}, DELIVERED, 1, "250 fine"),
    ({".": "251 taken along"}, DELIVERED, 1, "251 taken along"),
    ({".": "250-queued\r\n250 as 17"}, DELIVERED, 1, "250 queued as 17"),
    ({"EHLO": "502 unknown"}, DELIVERED, 1, "250 fine"),
    # before the content: nothing can have been accepted
    ({"MAIL": "450 not now"}, QUEUED, 0, "450 not now"),
    ({"MAIL": "550 not you"}, REFUSED, 0, "550 not you"),
    ({"MAIL": "421 closing"}, QUEUED, 0, "421 closing"),
    ({"MAIL": DROP}, QUEUED, 0, "before anything was sent"),
    ({"MAIL": SILENCE}, QUEUED, 0, "before anything was sent"),
    ({"RCPT": "451 greylisted"}, QUEUED, 0, "451 greylisted"),
    ({"RCPT": "550 nobody"}, REFUSED, 0, "550 nobody"),
    ({"RCPT": "421 closing"}, QUEUED, 0, "421 closing"),
    ({TWO: "421 closing"}, QUEUED, 0, "421 closing"),
    ({TWO: DROP}, QUEUED, 0, "before anything was sent"),
    ({"RCPT": SILENCE}, QUEUED, 0, "before anything was sent"),
    ({ONE: "451 greylisted", TWO: "550 nobody"}, QUEUED, 0, "451 greylisted"),
    # an answer of its own: not accepted
    ({"DATA": "451 no room"}, QUEUED, 1, "451 no room"),
    ({"DATA": "554 no valid recipients"}, REFUSED, 1, "554 no valid recipients"),
    ({".": "452 disk full"}, QUEUED, 1, "452 disk full"),
    ({".": "550 looks like spam"}, REFUSED, 1, "550 looks like spam"),
    # no answer, or one that proves nothing: nobody can tell
    ({"DATA": DROP}, UNKNOWN, 1, "before the server's answer"),
    ({"DATA": SILENCE}, UNKNOWN, 1, "before the server's answer"),
    ({".": DROP}, UNKNOWN, 1, "before the server's answer"),
    ({".": SILENCE}, UNKNOWN, 1, "before the server's answer"),
    ({".": "421 closing"}, UNKNOWN, 1, "421 closing"),
    ({".": "what?"}, UNKNOWN, 1, "before the server's answer"),
    ({".": "354 again"}, UNKNOWN, 1, "354 again"),
]


@pytest.mark.parametrize(("answers", "state", "told", "shown"), CASES)
def test_outcome(answers: Mapping[str, str | Sequence[str]], state: LetterState, told: int, shown: str) -> None:
    """Each end of a transaction has its one outcome; only after the content began to go can it be unknown."""
    with SmtpServer(answers) as server:
        outcome, times = submitted(server)
    assert (state, told) == (outcome.state, times)
    assert shown in outcome.answer


@pytest.mark.parametrize(("answers", "state", "told", "shown"), CASES)
def test_the_next_letter(answers: Mapping[str, str | Sequence[str]], state: LetterState, told: int, shown: str) -> None:
    """After any trouble the next letter is not touched by it: no answer of one transaction is taken for another's."""
    with SmtpServer(answers) as server, opened(server) as submitter:
        submitter.submit(LETTER, lambda: None)
        server.answers = dict(GOOD)
        before = len(server.letters)
        outcome = submitter.submit(LETTER, lambda: None)
        assert (DELIVERED, "250 fine", before + 1) == (outcome.state, outcome.answer, len(server.letters))


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"CONNECT": "421 too busy"}, "421 too busy"),
        ({"CONNECT": "554 go away"}, "554 go away"),
        ({"CONNECT": DROP}, "no connection"),
        ({"CONNECT": SILENCE}, "no connection"),
        ({"CONNECT": "hello there"}, "no connection"),
        ({"EHLO": DROP}, "no connection"),
        ({"EHLO": "501 your name?", "HELO": "501 your name?"}, "501 your name?"),
    ],
)
def test_no_connection(answers: Mapping[str, str], shown: str) -> None:
    """A server that does not let us begin keeps every letter waiting; no letter is refused for it."""
    told: list[None] = []
    with SmtpServer(answers) as server, opened(server) as submitter:
        with pytest.raises(TemporaryError, match=shown):
            submitter.submit(LETTER, lambda: told.append(None))
        server.answers = dict(GOOD)
        assert (DELIVERED, []) == (submitter.submit(LETTER, lambda: None).state, told)


def test_verbatim() -> None:
    """The letter's bytes go as they are, dots doubled at the beginning of lines."""
    with SmtpServer({}) as server:
        submitted(server)
    assert [b"Subject: digest\r\n\r\n..dot\r\n.\r\n"] == server.letters


def test_some_recipients() -> None:
    """Who is refused and who is deferred is told one by one; the letter goes to the others."""
    three = "three@delegates.example"
    with SmtpServer({ONE: "550 nobody", TWO: "451 greylisted"}) as server:
        outcome, _ = submitted(server, replace(LETTER, recipients=(ONE, TWO, three)))
        assert 1 == len(server.letters)
    assert (DELIVERED, {ONE: "550 nobody"}, {TWO: "451 greylisted"}) == (
        outcome.state,
        outcome.refused,
        outcome.deferred,
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "two",
        "@delegates.example",
        "two@",
        "two@delegates.example>\r\nRCPT TO:<evil@delegates.example",
        "two@delegates.example\n",
        "<two@delegates.example>",
        "two, three@delegates.example",
        "two(x)@delegates.example",
        '"two three"@delegates.example',
        "two@delegates..example",
        "twö@delegates.example",
        "two\0@delegates.example",
    ],
)
def test_addresses_that_cannot_be_written(address: str) -> None:
    """An address that is none, hides a command, or needs an extension not offered, is refused alone and unsaid."""
    with SmtpServer({}) as server:
        outcome, _ = submitted(server, replace(LETTER, recipients=(ONE, address)))
        assert [f"RCPT TO:<{ONE}>"] == [command for command in server.said if command.startswith("RCPT")]
    assert (DELIVERED, {address}) == (outcome.state, set(outcome.refused))


def test_letter_without_recipients() -> None:
    """A letter to nobody is refused."""
    with SmtpServer({}) as server:
        assert (REFUSED, 0) == (submitted(server, replace(LETTER, recipients=()))[0].state, len(server.letters))


def test_return_path_that_cannot_be_written() -> None:
    """A return path that is no address refuses the letter, and is not said to the server."""
    with SmtpServer({}) as server:
        outcome, told = submitted(server, replace(LETTER, envelope_from="bot@bot.example>\r\nDATA"))
        assert not [command for command in server.said if command.startswith(("MAIL", "DATA"))]
    assert (REFUSED, 0) == (outcome.state, told)


def test_smtputf8() -> None:
    """Where SMTPUTF8 is offered, it is asked for exactly when an address needs it (RFC 6531 §3.4)."""
    with SmtpServer({}, extensions=["SMTPUTF8"]) as server:
        submitted(server)
        submitted(server, replace(LETTER, recipients=("twö@delegates.example",)))
        mails = [command for command in server.said if command.startswith(("MAIL", "RCPT"))]
    assert [
        "MAIL FROM:<bot@bot.example>",
        f"RCPT TO:<{ONE}>",
        f"RCPT TO:<{TWO}>",
        "MAIL FROM:<bot@bot.example> SMTPUTF8",
        "RCPT TO:<twö@delegates.example>",
    ] == mails


@pytest.mark.parametrize(
    ("envelope_from", "extensions", "options"),
    [("", ["DSN"], " NOTIFY=NEVER"), ("", [], ""), ("bot@bot.example", ["DSN"], "")],
)
def test_notifications(envelope_from: str, extensions: list[str], options: str) -> None:
    """No notification is asked for to the null return path, where the server knows how (RFC 3834 §3.3)."""
    with SmtpServer({}, extensions) as server:
        submitted(server, replace(LETTER, envelope_from=envelope_from, recipients=(ONE,)))
        assert [f"MAIL FROM:<{envelope_from}>", f"RCPT TO:<{ONE}>{options}"] == server.said[2:4]


def test_starttls_not_offered() -> None:
    """Where TLS is demanded and not offered, the letter waits and no password is said."""
    with SmtpServer({}, extensions=["AUTH PLAIN"]) as server:
        with Submitter(HOST, server.port, "one", "canary-7731", tls="starttls") as submitter:
            with pytest.raises(TemporaryError, match="Check port, tls and user"):
                submitter.submit(LETTER, lambda: None)
            with pytest.raises(Refused, match="Check port, tls and user"):
                submitter.open()
        assert {"EHLO"} == {command.partition(" ")[0] for command in server.said}


@pytest.mark.parametrize(("answer", "kind"), [("454 not now", TemporaryError), ("535 no: canary-7731", Refused)])
def test_login(answer: str, kind: type[Exception]) -> None:
    """A login refused for now is temporary, one refused for good needs a person; neither shows the password."""
    with (
        SmtpServer({"AUTH": answer}, extensions=["AUTH PLAIN"]) as server,
        Submitter(HOST, server.port, "one", "canary-7731", tls="none") as submitter,
    ):
        with pytest.raises(kind) as trouble:
            submitter.open()
        assert "canary-7731" not in f"{trouble.value}"


def test_no_server() -> None:
    """Nobody at the port: the letter waits, and the server is named."""
    with SmtpServer({}) as server:
        pass
    with pytest.raises(TemporaryError, match=f"SMTP server {HOST}:{server.port}: no connection"):
        submitted(server)


def test_greeting() -> None:
    """We greet with the name we were given."""
    with SmtpServer({}) as server, Submitter(HOST, server.port, tls="none", helo="bot.example") as submitter:
        submitter.open()
        assert "EHLO bot.example" == server.said[0]


def test_not_recorded_not_sent() -> None:
    """Where "transmitting" cannot be recorded nothing is sent, and the next letter has a connection of its own."""

    def locked() -> None:
        raise TemporaryError("the database is locked")

    with SmtpServer({}) as server, opened(server) as submitter:
        with pytest.raises(TemporaryError, match="the database is locked"):
            submitter.submit(LETTER, locked)
        assert [] == server.letters
        assert DELIVERED == submitter.submit(LETTER, lambda: None).state
        assert (2, 1) == (server.connections, len(server.letters))


@pytest.mark.parametrize("trouble", [DROP, SILENCE, "421 closing"])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_a_server_that_parts_between_two_letters(verb: str, trouble: str) -> None:
    """A connection that took a letter may be gone when the next comes: that one goes on one of its own, once."""
    answers = ["250 fine"] * (1 if verb == "MAIL" else 2) + [trouble, "250 fine"]
    with SmtpServer({verb: answers}) as server, opened(server) as submitter:
        states = [submitter.submit(LETTER, lambda: None).state for _ in range(2)]
        assert ([DELIVERED, DELIVERED], 2, 2) == (states, server.connections, len(server.letters))
        server.answers = {**GOOD, verb: trouble}
        assert QUEUED == submitter.submit(LETTER, lambda: None).state
        assert 3 == server.connections


def test_a_connection_that_took_a_letter_takes_the_next() -> None:
    """No word but the letters' own is said between them; after one that was not taken, RSET is."""
    with SmtpServer({".": ["250 fine", "250 fine", "550 spam", "250 fine"]}) as server, opened(server) as submitter:
        for _ in range(4):
            submitter.submit(LETTER, lambda: None)
        verbs = [said.partition(" ")[0] for said in server.said]
    assert ["MAIL", "RCPT", "RCPT", "DATA"] * 2 == verbs[verbs.index("MAIL") :][:8]
    assert 2 == verbs.count("RSET")


def test_close_twice() -> None:
    """Closing says QUIT once, and may be said again."""
    with SmtpServer({}) as server:
        submitter = opened(server)
        submitter.submit(LETTER, lambda: None)
        submitter.close()
        submitter.close()
        assert 1 == server.said.count("QUIT")
