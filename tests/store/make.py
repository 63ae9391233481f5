"""Made-up mails, readings, filings and letters for the store's tests; only what a test is about need be said."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Address, Arrival, Comment, Context, Filing, Letter, Link, Mail, Message, Place, Source, State
from bot.store import Store

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=15)


def arrival(number: int, raw: bytes = b"", *, source: str = "INBOX", **more: Any) -> Arrival:
    """The mail at UID `number`, received that many minutes after NOW."""
    received = more.pop("received", NOW + timedelta(minutes=number))
    place = Place(source=source, validity=more.pop("validity", 1), uid=number)
    return Arrival(place=place, raw=raw or b"mail %d" % number, received=received, **more)


def accepted(store: Store, count: int = 1) -> tuple[Mail, ...]:
    """So many mails, accepted and claimed."""
    store.accept([arrival(number) for number in range(1, count + 1)])
    mails: list[Mail] = []
    while claimed := store.claim_mails("one", NOW, lease=LEASE, limit=100):
        mails += claimed
    return tuple(mails)


def message(number: int, **more: Any) -> Message:
    """The message of the mail at UID `number`."""
    given: dict[str, Any] = {
        "message_id": f"m{number}@delegates.example",
        "subject": f"Subject {number}",
        "author": Address(name="Delegate One", address="one@delegates.example"),
        "text": f"Words of mail {number}.",
        "content": f"content {number}",
    }
    return Message(**{**given, **more})


def comment(mail: Mail, number: str, **more: Any) -> Comment:
    """A comment of this number."""
    given: dict[str, Any] = {
        "resolution": number.partition("-")[0],
        "heading": "resolves",
        "label": "2",
        "text": f"Words of {number}.",
        "source": Source(sha256=mail.sha256, message_id=f"{mail.id}@delegates.example"),
        "received": mail.received,
        "number": number,
    }
    return Comment(**{**given, **more})


def filed(*comments: Comment, links: Iterable[Link] = (), **more: Any) -> Filing:
    """The filing of a mail with these comments."""
    return Filing(**{"state": State.FILED, "comments": comments, "links": tuple(links), **more})


def letter(key: str, **more: Any) -> Letter:
    """A letter of this key."""
    given: dict[str, Any] = {
        "message_id": f"{key.replace('/', '.')}@bot.example",
        "envelope_from": "bot@bot.example",
        "recipients": ("list@lists.example",),
        "data": f"Subject: {key}\r\n\r\nWords.\r\n".encode(),
    }
    return Letter(key=key, **{**given, **more})


def record(store: Store, mail: Mail, read: Message, filing: Filing | None = None, **more: Any) -> None:
    """Record the filing of a mail, with its subject as the base subject."""
    given: dict[str, Any] = {"base_subject": read.subject.casefold(), "now": NOW}
    store.record(mail, read, filing or filed(), more.pop("letters", ()), **{**given, **more})


def gather(store: Store, mail: Mail, read: Message, **more: Any) -> Context:
    """What is known before a mail is filed, with its subject as the base subject."""
    given: dict[str, Any] = {"base_subject": read.subject.casefold(), "now": NOW}
    return store.context(mail, read, **{**given, **more})


def numbers(comments: Sequence[Comment]) -> list[str]:
    """Their numbers."""
    return [one.number for one in comments]


def sha256(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
