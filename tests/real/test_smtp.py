"""Submitter and a real Postfix: what it accepts, and what arrives."""

from bot.model import Letter
from bot.transport import Mailbox, Submitter
from tests.real.servers import MailSystem


def letter(system: MailSystem, *names: str, envelope_from: str | None = None, key: str = "digest/1") -> Letter:
    """A letter to names of the domain."""
    message_id = f"{key.replace('/', '.')}@{system.domain}"
    return Letter(
        key=key,
        message_id=message_id,
        envelope_from=system.address("bot") if envelope_from is None else envelope_from,
        recipients=tuple(map(system.address, names)),
        data=f"From: {system.address('bot')}\r\nMessage-ID: <{message_id}>\r\n\r\n.leading dot\r\n..\r\n".encode(),
    )


def test_delivered(mail_system: MailSystem) -> None:
    """A letter to the list arrives at every member and in our own mailbox, its lines as they were."""
    sent: list[str] = []
    with Submitter(mail_system.smtp_host, mail_system.smtp_port, tls="none") as submitter:
        outcome = submitter.submit(letter(mail_system, "list"), lambda: sent.append("now"))
    assert (outcome.state, sent) == ("delivered", ["now"])
    for address in mail_system.members:
        assert mail_system.arrived(address, 1)[0].endswith(b"\n\n.leading dot\n..\n")
